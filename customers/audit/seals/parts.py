"""The parts of the trail as the database has them, up to the rows that a seal covers. Read piece by piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Value

from customers.audit.history import HISTORY
from customers.audit.logs import SEALED_LOGS
from customers.audit.merkle import Leaf, Segment, segments_of
from customers.audit.settled import settled_keys
from customers.contract.fields import LARGEST_NUMBER, SMALLEST_NUMBER
from customers.models import Review, Revision

from .statement import CUSTOMERS, leaf_of_customer, leaf_of_log, root_over, said_of_customer

ROWS_AT_A_TIME = 5000

LOG_TABLES: Mapping[str, Any] = {model._meta.db_table: model for model in SEALED_LOGS}
"""Each log that seals cover, by its table."""


@dataclass(frozen=True)
class Coverage:
    """The rows that a seal covers: those up to these ids."""

    revision_id: int
    review_id: int
    logs: Mapping[str, int]
    """Table of a log -> last id."""

    def reaches(self, other: "Coverage") -> bool:
        """Whether it covers at least what the other one does."""
        return (
            self.revision_id >= other.revision_id
            and self.review_id >= other.review_id
            and all(self.logs.get(table, 0) >= last_id for table, last_id in other.logs.items())
        )


def settled_coverage() -> Coverage:
    """All that there is now and that nothing can still come between. Raises StillWriting."""
    keys = settled_keys([Revision, Review, *SEALED_LOGS])
    logs = {model._meta.db_table: keys[model] for model in SEALED_LOGS}
    return Coverage(keys[Revision], keys[Review], logs)


def coverage_of(content: Mapping[str, Any]) -> Coverage:
    """The rows that a statement covers."""
    logs = {table: log["last_id"] for table, log in content["logs"].items()}
    return Coverage(content["revisions"]["last_id"], content["reviews"]["last_id"], logs)


def leaves_of_customers(coverage: Coverage, first: int = SMALLEST_NUMBER, last: int = LARGEST_NUMBER) -> Iterator[Leaf]:
    """The leaf of each customer whose number is between two, as far as it is covered, by number."""
    revisions = Revision.objects.filter(id__lte=coverage.revision_id, customer_id__lte=last)
    in_order = revisions.order_by("customer_id", "sequence").values_list("customer_id", "sequence", "digest")
    size = ROWS_AT_A_TIME
    while True:
        rows = list(in_order.filter(customer_id__gte=first)[:size])
        is_end = len(rows) < size
        newest = {number: (sequence, digest) for number, sequence, digest in rows}
        if not is_end:
            if len(newest) == 1:  # a life longer than a piece
                size *= 2
                continue
            first = rows[-1][0]
            del newest[first]  # there may be more of it in the next piece
        yield from _leaves(newest, coverage)
        if is_end:
            return


def leaves_of_log(table: str, last_id: int) -> Iterator[Leaf]:
    """The leaf of each row of a log up to an id, by id."""
    rows = LOG_TABLES[table].objects.order_by("id").values_list("id", "digest")
    first = SMALLEST_NUMBER
    while piece := list(rows.filter(id__gte=first, id__lte=last_id)[:ROWS_AT_A_TIME]):
        yield from (leaf_of_log(row_id, digest) for row_id, digest in piece)
        first = piece[-1][0] + 1


def counted(coverage: Coverage) -> dict[str, Any]:
    """How many rows of the parts that have no tree are covered, as a statement has it."""
    revisions = Revision.objects.filter(id__lte=coverage.revision_id).count()
    reviews = Review.objects.filter(id__lte=coverage.review_id).count()
    first, *others = (
        table._default_manager.filter(revision_id__lte=coverage.revision_id)
        .order_by()
        .values(table=Value(table._meta.db_table))
        .annotate(count=Count("pk"))
        .values_list("table", "count")
        for table in HISTORY
    )
    return {
        "revisions": {"count": revisions, "last_id": coverage.revision_id},
        "reviews": {"count": reviews, "last_id": coverage.review_id},
        "history_rows": {"count": sum(count for _table, count in first.union(*others, all=True))},
    }


def trees(coverage: Coverage) -> Iterator[tuple[str, list[Segment]]]:
    """The tree of each part that has one."""
    yield CUSTOMERS, segments_of(leaves_of_customers(coverage))
    for table, last_id in coverage.logs.items():
        yield table, segments_of(leaves_of_log(table, last_id))


def as_stated(segments: list[Segment]) -> dict[str, Any]:
    """A tree as a statement has it."""
    return {"count": sum(segment.count for segment in segments), "root": root_over(segments)}


def _leaves(newest: Mapping[int, tuple[int, str]], coverage: Coverage) -> Iterator[Leaf]:
    if not newest:
        return
    reviews = Review.objects.filter(
        id__lte=coverage.review_id, customer_id__gte=min(newest), customer_id__lte=max(newest)
    )
    in_order = reviews.order_by("customer_id", "sequence").values_list("customer_id", "sequence", "digest")
    last_review = {number: (sequence, digest) for number, sequence, digest in in_order}
    for number, (sequence, digest) in newest.items():
        yield leaf_of_customer(said_of_customer(number, sequence, digest, *last_review.get(number, (0, ""))))
