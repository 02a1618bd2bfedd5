"""Tables as CSV (RFC 4180, UTF-8), for people and their spreadsheets."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from customers.audit.digest import canonical_value

from .neutral import neutral
from .table import Table, Tally, pieces

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a text is UTF-8."""


def csv_pieces(table: Table, keys: Sequence[int], tally: Tally) -> Iterator[bytes]:
    """The table with its titles, in the language of now."""
    lines = pieces(table, keys, lambda line: [cell(column.value(line)) for column in table.shown], tally)
    return _written(table.titles, lines)


def cell(value: Any) -> str:
    """A value as a cell of CSV: dates and moments as in ISO 8601 (in the bank's time zone), numbers plain."""
    for kind, as_text in _AS_TEXT:
        if isinstance(value, kind):
            return as_text(value)
    return neutral(str(value))


def moment_text(value: datetime) -> str:
    """A moment in the bank's time zone, which it names."""
    return localtime(value).isoformat(timespec="seconds")


def flag_text(value: bool) -> str:
    """Yes or no."""
    return _("yes") if value else _("no")


def _written(titles: Sequence[str], lines: Iterable[Iterable[Sequence[str]]]) -> Iterator[bytes]:
    yield _csv([titles], before=BYTE_ORDER_MARK)
    for piece in lines:
        yield _csv(piece)


def _csv(lines: Iterable[Sequence[str]], before: str = "") -> bytes:
    text = io.StringIO(before, newline="")
    text.seek(0, io.SEEK_END)
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _number(value: Decimal | int) -> str:
    return str(canonical_value(value))


_AS_TEXT: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda value: ""),
    (bool, flag_text),
    (datetime, moment_text),
    (date, date.isoformat),
    (Decimal, _number),
    (int, _number),
)
"""Type -> its form; a type comes before those that it is a kind of."""
