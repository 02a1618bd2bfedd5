"""The revisions of a customer, newest first, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, Subquery

from customers.models import Customer, Revision

from .events import Event, events, revisions_to_show

REVISIONS_A_PAGE = 25
LONGEST_PAGE_NUMBER = 6
"""Digits of a page number that are looked at."""


@dataclass(frozen=True)
class TimelinePage:
    """Some revisions of a customer, whose sequences count all of them."""

    customer: Customer
    events: list[Event]
    number: int
    size: int
    revision_count: int

    @property
    def page_count(self) -> int:
        return _page_count(self.revision_count, self.size)

    @property
    def page_range(self) -> Iterator[int | str]:
        """The numbers of the pages to offer, with dots where some are left out."""
        return Paginator(range(self.revision_count), self.size).get_elided_page_range(self.number)


def read_timeline(number: int, page: str | None = None, size: int = REVISIONS_A_PAGE) -> TimelinePage | None:
    """A page of a customer's revisions, the nearest one if there is no such page; None if there is no such customer.

    Six statements for a page that there is.
    """
    asked = max(1, int(page)) if page and page.isdecimal() and len(page) <= LONGEST_PAGE_NUMBER else 1
    if shown := _read(number, asked, size):
        return shown
    sequence = Revision.objects.filter(customer_id=number).order_by("-sequence").values_list("sequence", flat=True)
    newest = sequence.first()
    return _read(number, _page_count(newest, size), size) if newest else None


def _read(number: int, page: int, size: int) -> TimelinePage | None:
    newest = Revision.objects.filter(customer_id=number).order_by("-sequence").values("sequence")[:1]
    first = F("revision_count") - (page - 1) * size
    revisions = list(
        revisions_to_show()
        .select_related("customer")
        .annotate(revision_count=Subquery(newest))
        .filter(customer_id=number, sequence__lte=first, sequence__gt=first - size)
        .order_by("-sequence")
    )
    if not revisions:
        return None
    return TimelinePage(revisions[0].customer, events(revisions), page, size, revisions[0].revision_count)


def _page_count(revisions: int, size: int) -> int:
    return -(-revisions // size)
