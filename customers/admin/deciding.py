"""From what an officer has posted to decisions on revisions, one by one or several at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customers.errors import CoreCustomerError, InvalidPayload
from customers.intake.review import review
from customers.models import Review, Revision
from customers.roles import DECIDE_ESCALATION
from customers.validators import refuse_control_characters

from .origins import origin_of

VERBS: Mapping[Review.Decision, Any] = {
    Review.Decision.APPROVED: _("Approve"),
    Review.Decision.FLAGGED: _("Flag"),
    Review.Decision.ESCALATED: _("Escalate"),
    Review.Decision.NOTE: _("Add note"),
}
"""What the button of each decision says."""

NOTE_LENGTH = 2000
UNSENT_NOTE = "unsent_note"
"""Where the session keeps a note until the next page."""


class NoteField(forms.CharField):
    """What an officer has to say, in lines. The attributes are the box's."""

    def __init__(self, **attributes: Any) -> None:
        placeholder = _("Note; an approval may go without")
        widget = forms.Textarea({"placeholder": placeholder, "class": "core-note", **attributes})
        super().__init__(label=_("Note"), required=False, max_length=NOTE_LENGTH, widget=widget)

    def to_python(self, value: Any) -> Any:
        return "\n".join((super().to_python(value) or "").splitlines())

    def validate(self, value: Any) -> None:
        super().validate(value)
        for line in value.split("\n"):
            refuse_control_characters(line)


class DecisionForm(forms.Form):
    """A decision on one revision; `seen` is the id of the decision that the officer saw as the last one, or 0."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Review.Decision.choices)
    note = NoteField(rows=3, required=True)  # the button to approve does without
    seen = forms.IntegerField(label=_("Decision seen"), min_value=0, widget=forms.HiddenInput)


class DecisionActions(ActionForm):
    """The bar above the list of work."""

    note = NoteField(rows=1)


@dataclass
class Outcome:
    """What came of several decisions: how many were written down, and the revisions that were left, by why."""

    decided: int = 0
    left: dict[str, list[Revision]] = field(default_factory=lambda: defaultdict(list))


def decide(request: HttpRequest, revision: Revision, form: DecisionForm) -> Any:
    """Write down the posted decision of whoever is at the desk, and return its label. Raises CoreCustomerError."""
    if not form.is_valid():
        raise InvalidPayload({str(form.fields[name].label): texts for name, texts in form.errors.items()})
    facts = form.cleaned_data
    decision = Review.Decision(facts["decision"])
    _review(request, revision, decision, facts["note"], facts["seen"])
    return decision.label


def decide_several(request: HttpRequest, decision: Review.Decision, note: str, seen: Mapping[int, int]) -> Outcome:
    """The same decision on several revisions, each by itself; `seen` is revision id -> decision seen as the last."""
    outcome = Outcome()
    for revision in Revision.objects.filter(pk__in=seen).order_by("pk"):
        try:
            _review(request, revision, decision, note, seen[revision.pk])
        except CoreCustomerError as error:
            outcome.left[error.sentence].append(revision)
        else:
            outcome.decided += 1
    return outcome


def keep_note(request: HttpRequest, revision: Revision) -> None:
    """Remember, for the next page, a note that could not be written down: the officer need not write it again."""
    request.session[UNSENT_NOTE] = {"revision": revision.pk, "note": request.POST.get("note", "")[:NOTE_LENGTH]}


def take_note(request: HttpRequest, revision: Revision) -> str:
    """The note on the revision that could not be written down just now, once."""
    if request.session.get(UNSENT_NOTE, {}).get("revision") != revision.pk:
        return ""
    note: str = request.session.pop(UNSENT_NOTE)["note"]
    return note


def _review(request: HttpRequest, revision: Revision, decision: Review.Decision, note: str, seen: int) -> Review:
    return review(
        revision,
        decision,
        origin_of(request, note),
        seen=seen,
        decides_escalations=request.user.has_perm(DECIDE_ESCALATION),
    )
