"""`{% reviews_of revision %}`: what officers have decided on a revision, and the form to decide."""

from dataclasses import dataclass
from typing import Any

from django import template

from customers.admin.deciding import VERBS, DecisionForm, take_note
from customers.admin.desk import causes_of, may_review, obstacle, seen, state_of
from customers.models import Review, Revision
from customers.models.review import last_decision

register = template.Library()


@dataclass(frozen=True)
class ShownReview:
    """A review, and whether a later decision holds instead of it."""

    review: Review
    is_superseded: bool


@dataclass(frozen=True)
class Button:
    """What an officer can do here; only an approval needs no note."""

    decision: Review.Decision
    verb: Any

    @property
    def needs_note(self) -> bool:
        return self.decision != Review.Decision.APPROVED


@register.inclusion_tag("admin/customers/reviews_of_revision.html", takes_context=True)
def reviews_of(context: Any, revision: Revision) -> dict[str, Any]:
    """The review of a revision: where it stands, why it is asked for, what was said, and what the officer can say.

    Takes `revision.reviews.all()` and `revision.pending`: lists fetch them together. Wants customers/desk.css.
    """
    request = context["request"]
    reviews = sorted(revision.reviews.all(), key=lambda review: review.id)
    last = last_decision(reviews)
    shown = [ShownReview(one, one.decision != Review.Decision.NOTE and one != last) for one in reviews]
    decides = may_review(request)
    form = _form(request, revision, seen(reviews)) if decides else None
    reason = obstacle(revision, reviews, request.user) if decides else ""
    return {
        "revision": revision,
        "state": state_of(revision, reviews),
        "causes": causes_of(revision),
        "reviews": shown if decides or request.user.has_perm("customers.view_review") else [],
        "form": form,
        "is_open": hasattr(revision, "pending") or (form and form.initial["note"]),
        "obstacle": reason,
        "buttons": [Button(*item) for item in VERBS.items() if not reason or item[0] == Review.Decision.NOTE],
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


def _form(request: Any, revision: Revision, last: int) -> DecisionForm:
    initial = {"seen": last, "note": take_note(request, revision)}
    return DecisionForm(initial=initial, auto_id=f"id_%s_{revision.pk}")
