"""The dossier: one page that says what the register knew of a customer at a moment, and how it came to know it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.audit.access import log_access
from customers.audit.as_of import AsOf, as_meant, has_fraction, known_since, read_as_of, refusal_of
from customers.audit.digest import canonical_value
from customers.audit.evidence import evidence_for
from customers.audit.seals.keys import trusted_keys
from customers.contract.snapshot import CUSTOMER
from customers.models import Access, Customer, PendingRevision, Review, Revision
from customers.models.review import last_decision, pending_state
from customers.roles import EXPORT, VIEW

from .base import customer_numbers
from .desk import SETTLED, State, causes_of
from .display import UNKNOWN_KEYS, in_lines, shown
from .events import ShownNode, show_nodes
from .origins import who_of
from .proof import show_proof
from .sections import sections_of
from .summary import Line, Summary, summarise

VIEW_REVISION = "customers.view_revision"

NEEDED_FOR_TRAIL = (
    EXPORT,
    VIEW,
    VIEW_REVISION,
    "customers.view_submission",
    "customers.view_review",
    "customers.view_finding",
)
"""What somebody must be allowed who exports a trail, since it shows all of that."""


class MomentForm(forms.Form):
    """Which moment the dossier is of, in the bank's time; now, if none is named."""

    at = forms.DateTimeField(
        label=_("As of"),
        required=False,
        error_messages={"invalid": _("That is no date and time. Please type them as dd/mm/yyyy hh:mm.")},
        widget=forms.DateTimeInput({"inputmode": "numeric", "placeholder": _("dd/mm/yyyy hh:mm")}),
    )

    def clean_at(self) -> datetime:
        now = timezone.now()
        moment = as_meant(self.cleaned_data["at"], self.data["at"], now) if self.cleaned_data["at"] else now
        if refusal := refusal_of(moment, now):
            raise ValidationError(refusal)
        return moment


@dataclass(frozen=True)
class TrailEntry:
    """A revision, where its review stood at the dossier's moment, and what it changed by node of the contract."""

    revision: Revision
    state: State
    causes: list[str]
    nodes: tuple[ShownNode, ...]

    @property
    def field_count(self) -> int:
        """How many fields it changed."""
        return sum(len(row.fields) for node in self.nodes for row in node.rows)


@dataclass(frozen=True)
class TrailReview:
    """A review until the dossier's moment, and whether a later decision had taken its place by then."""

    review: Review
    revision: Revision
    is_superseded: bool


@method_decorator(require_safe)
def dossier_view(model_admin: "ModelAdmin[Customer]", request: HttpRequest, object_id: str) -> HttpResponse:
    """The dossier of a customer at the moment that `?at=2026-11-22T14:30` names.

    One without a fraction of a second, as all pages show moments, is meant to the end of that second. One as it is
    typed, 22/11/2026 14:30, leads to the address that all who look at that moment have.
    """
    if not request.user.has_perms((VIEW, VIEW_REVISION)):
        raise PermissionDenied
    customer = get_object_or_404(Customer, number__in=customer_numbers(unquote(object_id)))
    form = MomentForm(request.GET)
    is_moment = form.is_valid()
    said = request.GET.get("at", "")
    if is_moment and _is_typed(said):
        return redirect(f"{request.path}?{urlencode({'at': _as_said(said, form.cleaned_data['at'])})}")
    as_of = read_as_of(customer.number, form.cleaned_data["at"]) if is_moment else None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Dossier of customer %(number)d") % {"number": customer.number},
        "opts": model_admin.opts,
        "media": model_admin.media,
        "customer": customer,
        "may_export_trail": request.user.has_perms(NEEDED_FOR_TRAIL),
        "form": MomentForm(initial={"at": _as_typed(said, form.cleaned_data["at"])}) if is_moment else form,
        "moment": form.cleaned_data.get("at"),
        "time_zone": settings.TIME_ZONE,
        **(_contents(as_of) if as_of else {"known_since": known_since(customer.number)}),
    }
    moment = str(canonical_value(form.cleaned_data["at"])) if is_moment else ""
    log_access(who_of(request), Access.Kind.DOSSIER, customer=customer.number, detail=moment)
    request.current_app = model_admin.admin_site.name
    status = HTTPStatus.OK if is_moment else HTTPStatus.BAD_REQUEST
    return TemplateResponse(request, "admin/customers/dossier/dossier.html", context, status=status)


def _is_typed(text: str) -> bool:
    """Whether a moment is in another form than ISO's."""
    return bool(text) and parse_datetime(text.strip()) is None


def _in_iso(moment: datetime, timespec: str = "microseconds") -> str:
    """The moment in the bank's time, without saying so."""
    return timezone.localtime(moment).replace(tzinfo=None).isoformat(timespec=timespec)


def _as_said(said: str, moment: datetime) -> str:
    """The moment in ISO's form, with a fraction of a second if what was said has one."""
    return _in_iso(moment, "microseconds" if has_fraction(said) else "seconds")


def _as_typed(said: str, moment: datetime) -> datetime | str:
    """What the form shows: to the microsecond if so asked, so that showing the page again shows the same."""
    return _in_iso(moment) if has_fraction(said) else moment


def _contents(as_of: AsOf) -> dict[str, Any]:
    customer = as_of.rows[CUSTOMER]
    proof = show_proof(evidence_for(as_of, trusted_keys()))
    return {
        "as_of": as_of,
        "exact_moment": canonical_value(as_of.moment),
        "proof": proof,
        "later_at": _in_iso(proof.later.made_at) if proof.later else "",
        "made_at": timezone.now(),
        "full_name": Customer(**customer).full_name,
        "summary": _summary(as_of),
        "sections": sections_of(as_of.number, as_of.rows),
        "unknown_keys": in_lines(customer[UNKNOWN_KEYS]) if customer[UNKNOWN_KEYS] else "",
        "reviews": list(_reviews(as_of)),
        "trail": [
            TrailEntry(revision, _state(revision), causes_of(revision), show_nodes(as_of.changes.get(revision.id, ())))
            for revision in as_of.revisions
        ],
    }


def _summary(as_of: AsOf) -> Summary:
    """The summary, but for the age, which is that of today."""
    summary = summarise(as_of.rows)
    born = Line(str(_("Born")), shown(as_of.rows[CUSTOMER]["birth_date"]))
    return replace(summary, who=(born, *summary.who[1:]))


def _reviews(as_of: AsOf) -> Iterator[TrailReview]:
    revisions = {revision.id: revision for revision in as_of.revisions}
    for review in as_of.reviews:
        revision = revisions[review.revision_id]
        is_decision = review.decision != Review.Decision.NOTE
        yield TrailReview(review, revision, is_decision and review != last_decision(revision.reviews.all()))


def _state(revision: Revision) -> State:
    """Where the review of the revision stood, by the reviews that it comes with."""
    reviews = revision.reviews.all()
    if code := pending_state(revision, reviews):
        return State(code, PendingRevision.State(code).label)
    if decision := last_decision(reviews):
        return State(decision.decision, decision.get_decision_display())
    return State(SETTLED, _("no review needed"))
