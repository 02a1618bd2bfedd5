"""The page of a customer: why it needs attention, who it is, all that is known of it, and what happened to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from customers.contract.snapshot import CUSTOMER
from customers.models import Finding, PendingRevision, Revision, Submission
from customers.register import read_customer
from customers.roles import CORRECT, VIEW, VIEW_ACCESS

from .desk import causes_of
from .display import UNKNOWN_KEYS, in_lines
from .sections import sections_of
from .summary import summarise
from .timeline import TimelinePage, read_timeline

LATEST_REVISIONS = 5
LATEST_SUBMISSIONS = 10
MOST_PENDING = 3
"""Revisions that wait, of which the page says everything before anything else."""

URGENCY = (PendingRevision.State.ESCALATED, PendingRevision.State.FLAGGED, PendingRevision.State.WAITING)
VIEW_REVISION, VIEW_SUBMISSION = "customers.view_revision", "customers.view_submission"


def most_urgent(pending: Iterable[PendingRevision]) -> PendingRevision.State | None:
    """The most urgent state among revisions that wait; None if there are none."""
    states = {PendingRevision.State(one.state) for one in pending}
    return min(states, key=URGENCY.index, default=None)


@dataclass(frozen=True)
class Concern:
    """A revision that waits for an officer: its state, why, its findings, and whether it is on the page in full."""

    pending: PendingRevision
    causes: list[str]
    findings: list[Finding]
    is_on_page: bool

    @property
    def revision(self) -> Revision:
        return self.pending.revision


def read_page(number: int, request: HttpRequest) -> dict[str, Any] | None:
    """What the page of a customer shows to the person at the desk; None if there is no such customer."""
    found = read_customer(number)
    timeline = read_timeline(number, size=LATEST_REVISIONS) if found else None
    if found is None or timeline is None:
        return None
    pending = _read_pending(number)
    unknown_keys = found.rows[CUSTOMER][UNKNOWN_KEYS]
    return {
        "customer": timeline.customer,
        "concerns": list(_concerns(pending[:MOST_PENDING], timeline)),
        "more_concerns": len(pending) - MOST_PENDING,
        "summary": summarise(found.rows),
        "sections": sections_of(number, found.rows),
        "unknown_keys": in_lines(unknown_keys) if unknown_keys else "",
        "timeline": timeline,
        "may_correct": request.user.has_perm(CORRECT),
        "may_see_dossier": request.user.has_perms((VIEW, VIEW_REVISION)),
        "may_see_accesses": request.user.has_perm(VIEW_ACCESS),
        **(_read_submissions(number) if request.user.has_perm(VIEW_SUBMISSION) else {}),
    }


def _read_pending(number: int) -> list[PendingRevision]:
    """What waits for officers, the most urgent first, then the newest."""
    pending = PendingRevision.objects.filter(customer_id=number).select_related("revision").order_by("-revision_id")
    return sorted(pending, key=lambda one: URGENCY.index(PendingRevision.State(one.state)))


def _concerns(pending: Sequence[PendingRevision], timeline: TimelinePage) -> Iterable[Concern]:
    prefetch_related_objects([one.revision for one in pending], "findings")
    in_full = {event.revision.pk for event in timeline.events}
    for one in pending:
        findings = sorted(one.revision.findings.all(), key=_severity, reverse=True)
        yield Concern(one, causes_of(one.revision), findings, one.revision.pk in in_full)


def _severity(finding: Finding) -> int:
    return Finding.Severity.values.index(finding.severity)


def _read_submissions(number: int) -> dict[str, Any]:
    submissions = Submission.objects.filter(customer_id=number).defer("payload").order_by("-id")
    latest = list(submissions[: LATEST_SUBMISSIONS + 1])
    return {
        "submissions": latest[:LATEST_SUBMISSIONS],
        "has_more_submissions": len(latest) > LATEST_SUBMISSIONS,
    }
