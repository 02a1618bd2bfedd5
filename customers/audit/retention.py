"""What is kept how long: by law, or by setting. Nothing here removes anything.

The law of the Dominican Republic on money laundering, 155-17, asks in article 43 for ten years after the end of the
relationship with a customer. The register does not know when that was, so it counts from the last revision or
submission: a customer who is past that may still be one, and whether they are is for people to find out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MINYEAR, UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Access, Customer, Erasure, Export, Revision, Seal, Submission, Verification
from customers.replica import read_connection

from .append_only.rule import ERASABLE_OUTCOMES

RETENTION, REFUSED_PAYLOAD = "RETENTION_YEARS", "REFUSED_PAYLOAD_YEARS"
"""The settings that say how many years."""

REFUSED = "refused"
"""The kind whose payloads can be erased."""


@dataclass(frozen=True)
class Kind:
    """Something that is kept. `ended_at` is the column of `rows` that holds the moment its term is counted from."""

    name: Any
    counted_from: Any
    setting: str | None
    """What says how many years; None for what is never removed."""
    rows: Callable[[datetime], QuerySet[Any]]
    """What is past its term, for a moment that everything before is past it."""
    ended_at: str
    is_by_law: bool = False
    """Whether the law names it; other kinds are kept as long by setting, since they tell of it."""

    @property
    def years(self) -> int | None:
        """How long it is kept; None for ever."""
        return getattr(settings, self.setting) if self.setting else None


@dataclass(frozen=True)
class Past:
    """How much of a kind is past its term. `bytes` is None where nobody counts them."""

    count: int
    oldest: datetime | None
    newest: datetime | None
    bytes: int | None = None


def years_before(moment: datetime, years: int) -> datetime:
    """The same moment so many calendar years before, to the second; for a 29 February that there was not, the 28th.

    That is how PostgreSQL's trigger counts. SQLite's takes 1 March, and so lets a little more be erased on a
    29 February than this: what is past its term by this can be erased on both.
    """
    utc = moment.astimezone(UTC).replace(microsecond=0)
    year = max(MINYEAR, utc.year - years)
    try:
        return utc.replace(year=year)
    except ValueError:
        return utc.replace(year=year, day=28)


def is_over(began_at: datetime, at: datetime, years: int) -> bool:
    """Whether a term of so many years was over at a moment."""
    return years >= 1 and began_at < years_before(at, years)


def present() -> datetime:
    """The moment that terms are reckoned at: by the database's clock, which its triggers go by, or ours if that is
    behind. One statement on PostgreSQL, none on SQLite, which has no other clock than ours.
    """
    now, connection = timezone.now(), read_connection()
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        databases: datetime = cursor.fetchone()[0]
    return min(now, databases)


def past(code: str, at: datetime) -> QuerySet[Any]:
    """What of a kind is past its term at a moment; nothing of what is kept for ever."""
    kind = KINDS[code]
    return kind.rows(years_before(at, kind.years)) if kind.years is not None else kind.rows(at).none()


def count_past(code: str, at: datetime) -> Past:
    """How much of a kind is past its term. One statement; none for what is kept for ever."""
    kind = KINDS[code]
    if kind.years is None:
        return Past(0, None, None)
    wanted: dict[str, Any] = {"count": Count("pk"), "oldest": Min(kind.ended_at), "newest": Max(kind.ended_at)}
    if code == REFUSED:
        wanted["bytes"] = Coalesce(Sum("payload_bytes"), 0)
    return Past(**past(code, at).order_by().aggregate(**wanted))


def payloads_before(moment: datetime) -> QuerySet[Submission]:
    """Refused and failed submissions received before a moment that still have a payload."""
    not_taken_in = Submission.objects.filter(outcome__in=ERASABLE_OUTCOMES, received_at__lt=moment)
    return not_taken_in.exclude(payload=b"")


def customers_before(moment: datetime) -> QuerySet[Customer]:
    """Customers of whom nothing has been heard since a moment, with the last revision or submission as `ended_at`."""
    revised = Revision.objects.filter(customer=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    sent = Submission.objects.filter(customer=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    ended_at = Greatest(Subquery(revised), Coalesce(Subquery(sent), Subquery(revised)))
    return Customer.objects.annotate(ended_at=ended_at).filter(ended_at__lt=moment)


def _accepted_before(moment: datetime) -> QuerySet[Submission]:
    """What was accepted belongs to a customer, and goes when the customer goes."""
    return Submission.objects.filter(customer__in=customers_before(moment).values("pk"))


def _lines_of(model: Any, column: str = "created_at") -> Callable[[datetime], QuerySet[Any]]:
    return lambda moment: model._default_manager.filter(**{f"{column}__lt": moment})


_LAST_HEARD_OF = _("the last revision or submission of the customer")
_WRITTEN = _("the day it was written")

KINDS: Mapping[str, Kind] = {
    "customers": Kind(
        _("customers and their trail"), _LAST_HEARD_OF, RETENTION, customers_before, "ended_at", is_by_law=True
    ),
    "accepted": Kind(
        _("accepted submissions"), _LAST_HEARD_OF, RETENTION, _accepted_before, "received_at", is_by_law=True
    ),
    REFUSED: Kind(
        _("payloads of refused submissions"),
        _("the day it was received"),
        REFUSED_PAYLOAD,
        payloads_before,
        "received_at",
    ),
    "access": Kind(_("access log"), _WRITTEN, RETENTION, _lines_of(Access), "created_at"),
    "exports": Kind(_("log of exports"), _WRITTEN, RETENTION, _lines_of(Export), "created_at"),
    "verifications": Kind(_("log of verifications"), _WRITTEN, RETENTION, _lines_of(Verification), "created_at"),
    "erasures": Kind(_("log of erasures"), _WRITTEN, None, _lines_of(Erasure), "created_at"),
    "seals": Kind(_("seals"), _WRITTEN, None, _lines_of(Seal, "made_at"), "made_at"),
}
"""All that is kept, by its code. What a refused submission leaves without its payload is kept like a seal: for ever."""
