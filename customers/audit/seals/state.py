"""How much of the trail is sealed, and how much is not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.utils.dateparse import parse_datetime

from customers.models import Review, Revision, Submission

from .parts import Coverage, coverage_of
from .statement import CUSTOMERS, SealedStatement


@dataclass(frozen=True)
class Counts:
    """How much of what there is in a range of the trail."""

    customers: int
    revisions: int
    reviews: int
    submissions: int


@dataclass(frozen=True)
class SealState:
    """What the newest seal covers, and what has come since. Without a seal nothing is covered."""

    number: int | None
    made_at: datetime | None
    key_id: str
    sealed: Counts
    open: Counts
    open_since: datetime | None
    """When the first revision was made that no seal covers."""


def seal_state(sealed: SealedStatement | None) -> SealState:
    """Where the range that a seal covers ends, and what is beyond it. Three statements."""
    content: Mapping[str, Any] = sealed.content if sealed else {}
    coverage = coverage_of(content) if content else Coverage(0, 0, {})
    submissions = Submission._meta.db_table
    beyond = Revision.objects.filter(id__gt=coverage.revision_id).aggregate(
        customers=Count("customer", distinct=True), revisions=Count("id"), since=Min("created_at")
    )
    return SealState(
        number=content.get("number"),
        made_at=parse_datetime(content["made_at"]) if content else None,
        key_id=content.get("key_id", ""),
        sealed=_stated(content) if content else Counts(0, 0, 0, 0),
        open=Counts(
            beyond["customers"],
            beyond["revisions"],
            Review.objects.filter(id__gt=coverage.review_id).count(),
            Submission.objects.filter(id__gt=coverage.logs.get(submissions, 0)).count(),
        ),
        open_since=beyond["since"],
    )


def _stated(content: Mapping[str, Any]) -> Counts:
    return Counts(
        content[CUSTOMERS]["count"],
        content["revisions"]["count"],
        content["reviews"]["count"],
        content["logs"][Submission._meta.db_table]["count"],
    )
