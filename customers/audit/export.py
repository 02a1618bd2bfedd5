"""Exports: tables of any length, read and written piece by piece, so that memory grows with their keys alone."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .digest import canonical_value

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a text is UTF-8."""

FORMULA_STARTS = frozenset("=+-@")
CONTROL_STARTS = ("\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """A column: its title, and the value that a line has in it."""

    title: Any
    value: Callable[[Any], Any]


@dataclass(frozen=True)
class Table:
    """What is exported of a list.

    `read` gives the lines of `rows_at_a_time` rows, by their primary keys and in their order, in as many statements
    however many rows there are.
    """

    columns: tuple[Column, ...]
    read: Callable[[Sequence[int]], Iterable[Any]]
    rows_at_a_time: int


def csv_pieces(table: Table, keys: Sequence[int]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180) in UTF-8, with titles, in the language of now; a row is read when its turn comes."""
    return _pieces(table, keys, get_language())


def cell(value: Any) -> str:
    """A value as a cell of CSV: dates and moments as in ISO 8601 (in the bank's time zone), numbers plain."""
    for kind, as_text in _AS_TEXT:
        if isinstance(value, kind):
            return as_text(value)
    return neutral(str(value))


def neutral(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet could take it for a formula."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA_STARTS or text.startswith(CONTROL_STARTS) else text


def _pieces(table: Table, keys: Sequence[int], language: str | None) -> Iterator[bytes]:
    with override(language):
        titles = [capfirst(str(column.title)) for column in table.columns]
    yield _csv([titles], before=BYTE_ORDER_MARK)
    for start in range(0, len(keys), table.rows_at_a_time):
        with override(language):  # of the request, which is over by now
            lines = table.read(keys[start : start + table.rows_at_a_time])
            piece = _csv([cell(column.value(line)) for column in table.columns] for line in lines)
        yield piece


def _csv(lines: Iterable[Sequence[str]], before: str = "") -> bytes:
    text = io.StringIO(before, newline="")
    text.seek(0, io.SEEK_END)
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _number(value: Decimal | int) -> str:
    return str(canonical_value(value))


_AS_TEXT: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda value: ""),
    (bool, lambda value: _("yes") if value else _("no")),
    (datetime, lambda value: localtime(value).isoformat(timespec="seconds")),
    (date, date.isoformat),
    (Decimal, _number),
    (int, _number),
)
"""Type -> its form; a type comes before those that it is a kind of."""
