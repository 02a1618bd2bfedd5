"""A customer exactly as the register knew it at a moment of the past, from the history alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from customers.contract.snapshot import Row, RowKey
from customers.models import Finding, ManyPerCustomer, Review, Revision

from .history import HistoryEntry, read_history
from .replay import Changes, State, replay

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class AsOf:
    """What the register knew of a customer at a moment: its rows, and the trail that led there, oldest first.

    The revisions have their findings, and the reviews that there were by then; both cost no further statement.
    """

    number: int
    moment: datetime
    rows: Mapping[RowKey, Row]
    revisions: tuple[Revision, ...]
    changes: Changes
    entries: tuple[HistoryEntry, ...]
    """The history rows that all this comes from."""

    @property
    def last(self) -> Revision:
        """Where the trail had got to: its sequence and digest stand for all before it."""
        return self.revisions[-1]

    @cached_property
    def reviews(self) -> list[Review]:
        """All reviews until then, in their order; the last one's digest stands for all before it."""
        reviews = (review for revision in self.revisions for review in revision.reviews.all())
        return sorted(reviews, key=lambda review: review.sequence)

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings until then."""
        return [finding for revision in self.revisions for finding in revision.findings.all()]


def read_as_of(number: int, moment: datetime) -> AsOf | None:
    """The customer with this number at that moment; None if the register did not know it then. Four statements.

    The revisions are those up to the last one made by then, in the order of their sequence, whatever the clocks of
    several machines say; so are the reviews.
    """
    revisions = tuple(_revisions_until(number, moment))
    if not revisions:
        return None
    entries = tuple(read_history(customer=number, revision__sequence__lte=revisions[-1].sequence))
    state, changes = replay(entries)
    return AsOf(number, moment, _rows(state), revisions, changes, entries)


def refusal_of(moment: datetime, now: datetime) -> str:
    """Why a register cannot be asked what it knew at that moment; empty if it can."""
    if moment > now:
        return _("That moment has not come yet.")
    if moment < EARLIEST:
        return _("The register is not that old.")
    return ""


def has_fraction(text: str) -> bool:
    """Whether a moment, as somebody wrote it, says a fraction of a second."""
    return "." in text or "," in text


def as_meant(moment: datetime, text: str, now: datetime) -> datetime:
    """The moment that a text means, which was read as `moment`.

    Pages show moments to the second. So one without a fraction of a second is meant to the end of that second: what
    happened in it is known. It is not beyond now, unless it was so itself.
    """
    if has_fraction(text) or moment > now:
        return moment
    return min(moment.replace(microsecond=999_999), now)


def known_since(number: int) -> datetime:
    """When the register came to know a customer. Raises Revision.DoesNotExist if it never did."""
    return Revision.objects.filter(customer_id=number).earliest("sequence").created_at


def _revisions_until(number: int, moment: datetime) -> QuerySet[Revision]:
    of_customer = Revision.objects.filter(customer_id=number)
    reviews = Review.objects.filter(customer_id=number)
    reviews_until = reviews.filter(sequence__lte=_last_until(moment, reviews)).order_by("id")
    return (
        of_customer.filter(sequence__lte=_last_until(moment, of_customer))
        .order_by("sequence")
        .select_related("submission")
        .defer("submission__payload")
        .prefetch_related("findings", Prefetch("reviews", queryset=reviews_until))
    )


def _last_until(moment: datetime, of_customer: QuerySet[Any]) -> Subquery:
    return Subquery(of_customer.filter(created_at__lte=moment).order_by("-sequence").values("sequence")[:1])


def _rows(state: State) -> dict[RowKey, Row]:
    """The rows that are there, documents in the order of their arrival, as `register.read_customer` gives them."""
    in_order = sorted(state.values(), key=_arrival)
    return {entry.row_key: entry.row for entry in in_order}


def _arrival(entry: HistoryEntry) -> int:
    return entry.subject[1] if issubclass(entry.model, ManyPerCustomer) else 0
