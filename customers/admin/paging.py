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

COUNTED_FIRST = 500
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

    @cached_property
    def _counted(self) -> int:
        keys: Any = self.object_list
        return int(keys.order_by().values("pk")[: self._most + 1].count())

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
    """A page of a list. Which rows are on it is settled first, so that nothing is looked up for those before it."""

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
        # All that there are may be shown at once: the limit tells the database, too, that they are few.
        limited = self.result_list if self.result_list.query.is_sliced else self.result_list[: self.list_max_show_all]
        on_page = self.root_queryset.filter(pk__in=limited.values("pk"))
        if not on_page.query.select_related:
            on_page = self.apply_select_related(on_page)
        self.result_list: Any = list(on_page.order_by(*self.queryset.query.order_by))


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
