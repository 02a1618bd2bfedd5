"""What the officers' pages say of a revision: why it is to be reviewed, where its review stands, who may decide."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.errors import EscalatedRevision, OwnChange
from customers.intake.causes import CAUSE_LABELS
from customers.models import Customer, Finding, Review, Revision
from customers.models.review import last_decision
from customers.models.revision import gravest
from customers.roles import DECIDE_ESCALATION, REVIEW

from .display import NO_VALUE

SETTLED = "settled"
"""The state of a revision that needs no review and has none."""

SEVERITIES = dict(Finding.Severity.choices)


@dataclass(frozen=True)
class State:
    """Where the review of a revision stands: a code, which is a class of the style sheet too, and a label."""

    code: str
    label: Any


def may_review(request: HttpRequest) -> bool:
    """Whether the person at the desk decides on revisions; what a revision changes must be theirs to see."""
    return request.user.has_perms((REVIEW, "customers.view_revision"))


def state_of(revision: Revision, reviews: Iterable[Review]) -> State:
    """What the revision waits for, or what was decided on it last."""
    if pending := getattr(revision, "pending", None):
        return State(pending.state, pending.get_state_display())
    if decision := last_decision(reviews):
        return State(decision.decision, decision.get_decision_display())
    return State(SETTLED, _("no review needed"))


def causes_of(revision: Revision) -> list[str]:
    """Why the revision is to be reviewed, in words; a code of rules that are gone stands for itself."""
    return [str(CAUSE_LABELS.get(code, code)) for code in revision.review_causes.split(",") if code]


def seen(reviews: Iterable[Review]) -> int:
    """The id of the decision that an officer sees as the last one, 0 for none."""
    last = last_decision(reviews)
    return last.id if last else 0


def obstacle(revision: Revision, reviews: Iterable[Review], user: User | AnonymousUser) -> Any:
    """Why the officer may not decide on the revision; empty if nothing is in the way."""
    if revision.user_id == user.pk:
        return OwnChange.message
    last = last_decision(reviews)
    is_escalated = last is not None and last.decision == Review.Decision.ESCALATED
    return EscalatedRevision.message if is_escalated and not user.has_perm(DECIDE_ESCALATION) else ""


def waiting_since(revision: Revision) -> str:
    """How long ago the revision was made, in words, with the moment on demand."""
    moment = localtime(revision.created_at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        date_format(moment, "SHORT_DATETIME_FORMAT"),
        _waited(moment),
    )


def _waited(since: datetime) -> str:
    """In days from the first on: months of work that waits are not to be rounded."""
    days = (timezone.now() - since).days
    if not days:
        return timesince(since, depth=1)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def badge(code: str, label: Any) -> str:
    """A word in a frame, coloured by its code."""
    return format_html('<span class="core-badge core-{}">{}</span>', code, label)


def findings_badge(findings: Collection[Finding]) -> str:
    """The gravest of some findings, and how many they are."""
    if not findings:
        return NO_VALUE
    severity = gravest(finding.severity for finding in findings)
    return format_html("{} {}", badge(severity, SEVERITIES[severity]), len(findings))


def customer_link(customer: Customer) -> str:
    """Number and name, leading to the customer's page."""
    return _link("admin:customers_customer_change", customer, customer)


def revision_link(revision: Revision, text: Any = None) -> str:
    """The revision's number, or another text, leading to its page."""
    return _link("admin:customers_revision_change", revision, text or revision)


def _link(view: str, row: Model, text: Any) -> str:
    return format_html('<a href="{}">{}</a>', reverse(view, args=[row.pk]), text)
