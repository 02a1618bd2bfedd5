"""How much of the trail is sealed, and how much is not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Value
from django.utils.dateparse import parse_datetime

from customers.models import Review, Revision, Submission

from .parts import LOG_TABLES, Coverage, coverage_of
from .statement import CUSTOMERS, SealedStatement

SUBMISSIONS = Submission._meta.db_table


@dataclass(frozen=True)
class Counts:
    """How much of what there is in a range of the trail; `log_rows` are those of the other logs."""

    customers: int
    revisions: int
    reviews: int
    submissions: int
    log_rows: int


@dataclass(frozen=True)
class SealState:
    """What the newest seal covers, and what has come since. Without a seal nothing is covered."""

    number: int | None
    made_at: datetime | None
    key_id: str
    although: str
    """Why it was made over a trail that did not fit the seal before; empty if it fitted."""

    sealed: Counts
    open: Counts
    open_since: datetime | None
    """When the first revision was made that no seal covers."""


def seal_state(sealed: SealedStatement | None) -> SealState:
    """Where the range that a seal covers ends, and what is beyond it. Two statements."""
    content: Mapping[str, Any] = sealed.content if sealed else {}
    coverage = coverage_of(content) if content else Coverage(0, 0, {})
    revisions = Revision.objects.filter(id__gt=coverage.revision_id).aggregate(
        customers=Count("customer", distinct=True), revisions=Count("id"), since=Min("created_at")
    )
    return SealState(
        number=content.get("number"),
        made_at=parse_datetime(content["made_at"]) if content else None,
        key_id=content.get("key_id", ""),
        although=content.get("although", ""),
        sealed=_stated(content) if content else Counts(0, 0, 0, 0, 0),
        open=_beyond(coverage, revisions["customers"], revisions["revisions"]),
        open_since=revisions["since"],
    )


def _beyond(coverage: Coverage, customers: int, revisions: int) -> Counts:
    """What comes after a seal: the rows of all other tables are counted in one statement."""
    tables: dict[str, Any] = {Review._meta.db_table: Review, **LOG_TABLES}
    covered = {Review._meta.db_table: coverage.review_id, **coverage.logs}
    first, *others = (
        model.objects.filter(id__gt=covered.get(table, 0))
        .order_by()
        .values(table=Value(table))
        .annotate(count=Count("pk"))
        .values_list("table", "count")
        for table, model in tables.items()
    )
    counts = dict(first.union(*others, all=True))
    reviews, submissions = counts.pop(Review._meta.db_table, 0), counts.pop(SUBMISSIONS, 0)
    return Counts(customers, revisions, reviews, submissions, sum(counts.values()))


def _stated(content: Mapping[str, Any]) -> Counts:
    return Counts(
        content[CUSTOMERS]["count"],
        content["revisions"]["count"],
        content["reviews"]["count"],
        content["logs"][SUBMISSIONS]["count"],
        sum(log["count"] for table, log in content["logs"].items() if table != SUBMISSIONS),
    )
