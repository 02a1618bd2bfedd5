"""Lists of millions of rows: counted as far as somebody may want to leaf, and read as far as somebody looks.

To count every row of a table costs as much as to read it, and so does to skip all of them to show the last page. So a
list is counted some pages ahead of the one that is shown, says "more than" of the rest, and ends after more rows than
anybody leafs through: what is farther down is found by a filter, by a search or in the opposite order. An export has
all of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

COUNTED_FIRST = 2_000
"""Rows that are counted for the first pages."""

PAGES_AHEAD = 10
"""Pages after the one that is shown that are counted, too."""

LONGEST_LIST = 10_000
"""Rows after which a list ends."""


class ShortPaginator(Paginator):  # type: ignore[type-arg]  # takes no argument at run time
    """Pages of what was counted. `is_cut`: the list ends here although there is more."""

    def __init__(self, rows: QuerySet[Any], per_page: int, page_number: int) -> None:
        super().__init__(rows, per_page)
        self._most = min(LONGEST_LIST, max(COUNTED_FIRST, (page_number + PAGES_AHEAD) * per_page))

    @property
    def keys(self) -> QuerySet[Any, Any]:
        """The keys of what is counted, in no order."""
        rows: Any = self.object_list
        keys: QuerySet[Any, Any] = rows.order_by().values("pk")[: self._most + 1]
        return keys

    @cached_property
    def _counted(self) -> int:
        return self.keys.count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self._most)

    @property
    def has_more(self) -> bool:
        """Whether there are rows that were not counted."""
        return self._counted > self._most

    @property
    def is_cut(self) -> bool:
        return self.has_more and self._most == LONGEST_LIST


class ShortList(ChangeList):
    """A page of a list. Which rows are on it is settled first, so that nothing is looked up for those before it.

    Few rows are found first, and then sorted; a database that knows that only one page is wanted would rather look
    through the whole table in the order of the list, in the hope to meet them soon.
    """

    paginator: ShortPaginator

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Rows that are alike in what the list is sorted by come in the same direction, as an index has them."""
        first, *others = super().get_ordering(request, queryset)
        is_descending = isinstance(first, str) and first.startswith("-")
        return [first, *("pk" if one == "-pk" and not is_descending else one for one in others)]

    def get_results(self, request: HttpRequest) -> None:
        with _for_one_page():
            self._read_page(request)

    def _read_page(self, request: HttpRequest) -> None:
        super().get_results(request)
        page, order = self.result_list.query, self.queryset.query.order_by
        shown = self.root_queryset if self.root_queryset.query.select_related else self._with_related()
        if self.paginator.has_more:
            rows = shown.filter(pk__in=self.result_list.values("pk")).order_by(*order)
        else:
            rows = shown.filter(pk__in=self.paginator.keys).order_by(*order)[page.low_mark : page.high_mark]
        self.result_list: Any = list(rows)

    def _with_related(self) -> QuerySet[Any]:
        related: QuerySet[Any] = self.apply_select_related(self.root_queryset)
        return related


@contextmanager
def _for_one_page() -> Iterator[None]:
    """PostgreSQL gives no page to several workers: each would read far ahead before its first rows are taken."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield


def page_number_of(request: HttpRequest) -> int:
    """The page that an address asks for, the first if that is no number."""
    text = request.GET.get(PAGE_VAR, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LONGEST_LIST)) else 1
