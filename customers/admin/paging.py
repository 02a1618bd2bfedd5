"""Lists of millions of rows: counted as far as somebody may want to leaf, and read as far as somebody looks.

To count every row of a table costs as much as to read it, and so does to skip all of them to show the last page. So a
list is counted some pages ahead of the one that is shown, says "more than" of the rest, and ends after more rows than
anybody leafs through: what is farther down is found by a filter, by a search or in the opposite order. An export has
all of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest

from .period_filter import PeriodFilter

COUNTED_FIRST = 3_000
"""Rows that are counted for the first pages. So few are sorted when they have been found."""

PAGES_AHEAD = 10
"""Pages after the one that is shown that are counted, too."""

FOUND_BY = "found_by"
"""What a list notes with its rows: the order in which an index has those that it is narrowed down to."""

LONGEST_LIST = 10_000
"""Rows after which a list ends."""


FOR_ONE_PAGE = "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL random_page_cost = 1.1"
"""PostgreSQL gives no page to several workers: each would read far ahead before its first rows are taken. Rows here and
there cost little more than rows in a row, as they do in memory."""


class ShortPaginator(Paginator):  # type: ignore[type-arg]  # takes no argument at run time
    """Pages of what was counted. `is_cut`: the list ends here although there is more."""

    def __init__(self, rows: QuerySet[Any], per_page: int, page_number: int) -> None:
        super().__init__(rows, per_page)
        self._found_by: Sequence[str] = getattr(rows, FOUND_BY, ())
        self._most = min(LONGEST_LIST, max(COUNTED_FIRST, (page_number + PAGES_AHEAD) * per_page))

    @cached_property
    def keys(self) -> list[Any]:
        """The keys of what is counted, and of one more if there is more."""
        rows: Any = self.object_list
        return list(rows.order_by(*self._found_by).values_list("pk", flat=True)[: self._most + 1])

    @cached_property
    def _counted(self) -> int:
        return len(self.keys)

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
    through the whole table in the order of the list, in the hope to meet them soon. The rows of a period, which lie
    together, are found in the order of their moments, for the same reason.
    """

    paginator: ShortPaginator

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Rows that are alike in what the list is sorted by come in the same direction, as an index has them."""
        first, *others = super().get_ordering(request, queryset)
        is_descending = isinstance(first, str) and first.startswith("-")
        return [first, *("pk" if one == "-pk" and not is_descending else one for one in others)]

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        periods = [spec for spec in self.filter_specs if isinstance(spec, PeriodFilter) and spec.is_given]
        setattr(rows, FOUND_BY, [spec.column for spec in periods[:1]])
        return rows

    def get_results(self, request: HttpRequest) -> None:
        with _for_one_page():
            self._read_page(request)

    def _read_page(self, request: HttpRequest) -> None:
        super().get_results(request)
        order = self.queryset.query.order_by
        keys = self._keys_of_page(order) if self.multi_page else self.paginator.keys
        del self.paginator.keys  # an export that comes next needs the room
        shown = self.root_queryset if self.root_queryset.query.select_related else self._with_related()
        self.result_list: Any = list(shown.filter(pk__in=keys).order_by(*order))

    def _keys_of_page(self, order: Sequence[Any]) -> list[Any]:
        page = self.result_list.query

        def keys(found: QuerySet[Any]) -> list[Any]:
            return list(found.values_list("pk", flat=True)[page.low_mark : page.high_mark])

        if not self.paginator.has_more:
            return keys(self.root_queryset.filter(pk__in=self.paginator.keys).order_by(*_once_found(order)))
        model_admin: Any = self.model_admin
        with _along_the_list():
            return keys(self.queryset.filter(model_admin.sorted_within))

    def _with_related(self) -> QuerySet[Any]:
        related: QuerySet[Any] = self.apply_select_related(self.root_queryset)
        return related


@contextmanager
def _along_the_list() -> Iterator[None]:
    """Let PostgreSQL not find all rows and sort them, as it does where it expects fewer than there are."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        cursor.execute("SET LOCAL enable_sort TO DEFAULT")


def _once_found(order: Sequence[Any]) -> Iterator[Any]:
    """The order of a list, so that the database sorts what was found: of an expression it has no index."""
    for column in order:
        if isinstance(column, str):
            name = column.removeprefix("-")
            expression = Greatest(name, name)
            yield expression.desc() if column.startswith("-") else expression.asc()
        else:
            yield column


@contextmanager
def _for_one_page() -> Iterator[None]:
    """See FOR_ONE_PAGE."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOR_ONE_PAGE)
        yield


def page_number_of(request: HttpRequest) -> int:
    """The page that an address asks for, the first if that is no number."""
    text = request.GET.get(PAGE_VAR, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LONGEST_LIST)) else 1
