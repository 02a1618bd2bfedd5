"""What somebody needs to see first when they sit down at the desk; each part only for those who may see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogs.models import CatalogEntry
from customers.models import Access, Finding, PendingRevision, Review, Revision, Submission
from customers.roles import DECIDE_ESCALATION, EXPORT, REVIEW, VIEW_ACCESS

from .desk import State, state_of
from .home_charts import Chart, Series
from .opened import Opened, accesses_to_show, opened

CHART_DAYS = 30
REFUSED_DAYS = 7
REVIEWED_DAYS = 30
ROWS = 10
"""Rows of each list."""

NOT_TAKEN_IN = (Submission.Outcome.REFUSED, Submission.Outcome.FAILED)

PendingState = PendingRevision.State

PENDING: Mapping[PendingRevision.State, Any] = {
    PendingState.WAITING: pgettext_lazy("a number of revisions", "waiting for review"),
    PendingState.FLAGGED: pgettext_lazy("a number of revisions", "flagged"),
    PendingState.ESCALATED: pgettext_lazy("a number of revisions", "escalated"),
}
"""State of revisions -> what their number is called."""

OPEN_FINDINGS: Mapping[Finding.Severity, Any] = {
    Finding.Severity.ALERT: _("to review, with alerts"),
    Finding.Severity.WARNING: _("to review, with warnings"),
    Finding.Severity.INFO: _("to review, with information only"),
}
"""The gravest finding of revisions that wait -> what their number is called."""


@dataclass(frozen=True)
class Figure:
    """A number that leads to what it counts. The code is a class of the style sheet."""

    code: str
    label: Any
    count: int
    address: str


@dataclass(frozen=True)
class Work:
    """Revisions that wait, for those who review."""

    figures: Sequence[Figure]
    severities: Sequence[Figure]
    escalated: Sequence[PendingRevision]
    waiting: Sequence[PendingRevision]


@dataclass(frozen=True)
class Intake:
    """What Clients Inspector has been sending."""

    charts: Sequence[Chart]
    refused: Figure
    latest_refused: Sequence[Submission]


@dataclass(frozen=True)
class Correction:
    """What an officer changed by hand, and where its review stands."""

    revision: Revision
    state: State


@dataclass(frozen=True)
class Reviewer:
    """How often an officer has decided what lately, in the order of the decisions."""

    username: str
    counts: Sequence[int]


@dataclass(frozen=True)
class Look:
    """A line of the access log, and what it says was opened."""

    access: Access
    opened: Opened


@dataclass(frozen=True)
class Audit:
    """What staff has done to the register, and who looked at it, for those who audit; None is not for this person."""

    corrections: Sequence[Correction]
    decisions: Sequence[Any]
    reviewers: Sequence[Reviewer]
    latest_reviews: Sequence[Review]
    latest_looks: Sequence[Look] | None


@dataclass(frozen=True)
class Accounts:
    """Who may enter, and the last entries of Django's log."""

    figures: Sequence[Figure]
    log: Sequence[LogEntry]


def work_of(request: HttpRequest) -> Work | None:
    """The work that waits; what was escalated comes first for those who decide on it."""
    if not request.user.has_perms((REVIEW, "customers.view_pendingrevision")):
        return None
    counts = PendingRevision.objects.order_by().values_list("state", "severity").annotate(Count("pk"))
    states: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for state, severity, count in counts:
        states[state] += count
        severities[severity] += count
    decides_escalations = request.user.has_perm(DECIDE_ESCALATION)
    listed = list(PENDING)[:: -1 if decides_escalations else 1]
    return Work(
        figures=[_figure(state, PENDING[state], states[state], "pendingrevision", "state__exact") for state in listed],
        severities=[
            _figure(severity, label, severities[severity], "pendingrevision", "severity__exact")
            for severity, label in OPEN_FINDINGS.items()
        ],
        escalated=_oldest(PendingState.ESCALATED) if decides_escalations else [],
        waiting=_oldest(PendingState.WAITING),
    )


def intake_of(request: HttpRequest) -> Intake | None:
    """Submissions by day, and those that were not taken in."""
    if not request.user.has_perms((REVIEW, "customers.view_submission")):
        return None
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1)]
    since = Submission.objects.order_by().filter(received_at__gte=_midnight(CHART_DAYS))
    by_day = since.annotate(day=TruncDate("received_at")).values_list("day", "outcome").annotate(Count("pk"))
    counts = {(day, outcome): count for day, outcome, count in by_day}
    outcomes = {
        outcome: Series(outcome, outcome.label, [counts.get((day, outcome), 0) for day in days])
        for outcome in Submission.Outcome
    }
    refused = sum(sum(outcomes[outcome].numbers[-REFUSED_DAYS:]) for outcome in NOT_TAKEN_IN)
    latest = Submission.objects.filter(received_at__gte=_midnight(REFUSED_DAYS), outcome__in=NOT_TAKEN_IN)
    return Intake(
        charts=[
            Chart("customers", _("New customers per day"), days, [outcomes[Submission.Outcome.CREATED]]),
            Chart("submissions", _("Submissions per day"), days, list(outcomes.values())),
        ],
        refused=_figure(Submission.Outcome.REFUSED, _("refused, last 7 days"), refused, "submission", "outcome__exact"),
        latest_refused=list(latest.select_related("refused_person").defer("payload").order_by("-received_at")[:ROWS]),
    )


def audit_of(request: HttpRequest) -> Audit | None:
    """Corrections by staff, reviews and accesses."""
    if not request.user.has_perms((EXPORT, "customers.view_revision", "customers.view_review")):
        return None
    corrections = Revision.objects.filter(source=Revision.Source.ADMIN, submission=None)
    corrections = corrections.select_related("customer", "pending").prefetch_related("reviews")
    reviews = Review.objects.order_by().filter(created_at__gte=_midnight(REVIEWED_DAYS))
    counts: dict[str, Counter[str]] = {}
    for username, decision, count in reviews.values_list("username", "decision").annotate(Count("pk")):
        counts.setdefault(username, Counter())[decision] = count
    return Audit(
        corrections=[Correction(one, state_of(one, one.reviews.all())) for one in corrections.order_by("-pk")[:ROWS]],
        decisions=Review.Decision.choices,
        reviewers=[Reviewer(name, [counts[name][code] for code in Review.Decision]) for name in sorted(counts)],
        latest_reviews=list(Review.objects.select_related("customer").order_by("-pk")[:ROWS]),
        latest_looks=_latest_looks(request) if request.user.has_perm(VIEW_ACCESS) else None,
    )


def unverified_entries(request: HttpRequest) -> list[Figure] | None:
    """Catalogs with codes that submissions brought and nobody has confirmed; None for who sees no catalog."""
    models: list[Any] = [
        model
        for model in apps.get_app_config("catalogs").get_models()
        if issubclass(model, CatalogEntry) and request.user.has_perm(f"catalogs.view_{model._meta.model_name}")
    ]
    if not models:
        return None
    first, *others = (
        model.objects.order_by()
        .filter(is_verified=False)
        .values(catalog=Value(model._meta.model_name, CharField()))
        .annotate(count=Count("pk"))
        .values_list("catalog", "count")
        for model in models
    )
    counts = dict(first.union(*others, all=True))
    return [_catalog_figure(model, count) for model in models if (count := counts.get(model._meta.model_name, 0))]


def accounts_of(request: HttpRequest) -> Accounts | None:
    """Users, and the last entries of Django's log: on users, roles and catalogs."""
    if not request.user.has_perms(("auth.view_user", "admin.view_logentry")):
        return None
    counts = User.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True, is_staff=True)),
        systems=Count("pk", filter=Q(is_active=True, is_staff=False)),
        inactive=Count("pk", filter=Q(is_active=False)),
    )
    active = f"{reverse('admin:auth_user_changelist')}?is_active__exact="
    return Accounts(
        figures=[
            Figure("staff", _("active staff"), counts["active"], f"{active}1&is_staff__exact=1"),
            Figure("systems", _("active systems"), counts["systems"], f"{active}1&is_staff__exact=0"),
            Figure("inactive", _("inactive users"), counts["inactive"], f"{active}0"),
        ],
        log=list(LogEntry.objects.select_related("user", "content_type").order_by("-pk")[:ROWS]),
    )


def _latest_looks(request: HttpRequest) -> Sequence[Look]:
    return [Look(access, opened(access, request.user)) for access in accesses_to_show().order_by("-pk")[:ROWS]]


def _oldest(state: str) -> list[PendingRevision]:
    rows = PendingRevision.objects.filter(state=state).select_related("customer", "revision")
    return list(rows.order_by("pk")[:ROWS])


def _figure(code: str, label: Any, count: int, model: str, parameter: str) -> Figure:
    return Figure(code, label, count, f"{reverse(f'admin:customers_{model}_changelist')}?{parameter}={code}")


def _catalog_figure(model: Any, count: int) -> Figure:
    address = reverse(f"admin:catalogs_{model._meta.model_name}_changelist")
    return Figure("unverified", model._meta.verbose_name_plural, count, f"{address}?is_verified__exact=0")


def _midnight(days: int) -> datetime:
    """When the first of the last days, today included, began at the bank."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)
