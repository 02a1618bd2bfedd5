"""Tables as workbooks of Excel, for people: numbers and days are that, everything else is text, nothing a formula.

A number that a cell would not keep to its last digit is a text. Moments are texts, since a cell's has no time zone, and
so are days that Excel does not know. A text that looks like a formula is marked, so that it stays a text when somebody
edits its cell; the text itself is not touched. Rows go to a file in a folder of their own, which is gone before the
first byte is sent. If the service is stopped while it writes there, a later export takes that folder away.
"""

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from customers.audit.digest import canonical_value

from .csv_form import flag_text, moment_text
from .neutral import neutral
from .table import Table, Tally, pieces

ROWS_OF_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""

MOST_DIGITS = 15
"""Digits that Excel keeps of a number."""

FIRST_DAY = date(1900, 3, 1)
"""The first that all spreadsheets count alike: Excel has a 29 February 1900."""

FOLDER_PREFIX = "core_customer-export-"
LEFT_SECONDS = 24 * 60 * 60
"""After so long, no export still writes to its folder."""

PIECE_BYTES = 64 * 1024
COLUMN_WIDTH = 18


def xlsx_pieces(table: Table, keys: Sequence[int], tally: Tally) -> Iterator[bytes]:
    """The table with its titles, in the language of now; written to its end before the first piece."""
    with override(get_language()):
        words = (_("Sheet"), _("… (cut: CSV and JSON Lines have all of it)"))
    lines = pieces(table, keys, lambda line: [_prepared(column.value(line)) for column in table.shown], tally)
    return _written(table.titles, lines, tally, *words)


class _PlainSheet(Worksheet):  # type: ignore[misc]  # the library has no type hints
    """A sheet that takes no text for marked-up text, and writes the digits of a number and no others."""

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        super()._xml_number_element(_Digits(repr(number)), attributes)


class _Digits(str):
    """A number as it is to be written: the library would write 9.7 as 9.699999999999999."""

    def __format__(self, _format: str) -> str:
        return str(self)


class _Sheets:
    """The sheets of a workbook: as many as the lines need, each under the titles."""

    def __init__(self, book: Any, titles: Sequence[str], name: str, cut_mark: str, tally: Tally) -> None:
        self.book, self.titles, self.name, self.cut_mark, self.tally = book, titles, name, cut_mark, tally
        self.title_format = book.add_format({"bold": True, "num_format": "@"})
        self.text_format = book.add_format({"num_format": "@"})
        self.risky_format = book.add_format({"num_format": "@", "quote_prefix": True})
        self.day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.whole_format = book.add_format({"num_format": "0"})
        self.amount_format = book.add_format({"num_format": "#,##0.00##"})
        self.count = 0
        self._begin()

    def add(self, line: Sequence[Any]) -> None:
        """Write a line."""
        if self.row == ROWS_OF_A_SHEET:
            self._begin()
        for place, value in enumerate(line):
            self._write(place, value)
        self.row += 1

    def _begin(self) -> None:
        self.count += 1
        self.sheet = self.book.add_worksheet(f"{self.name} {self.count}", _PlainSheet)
        self.sheet.set_column(0, len(self.titles) - 1, COLUMN_WIDTH)
        self.sheet.freeze_panes(1, 0)
        for place, title in enumerate(self.titles):
            self.sheet.write_string(0, place, title, self.title_format)
        self.row = 1

    def _write(self, place: int, value: Any) -> None:
        if isinstance(value, str):
            text = self._fitting(value)
            is_risky = neutral(text) != text
            self.sheet.write_string(self.row, place, text, self.risky_format if is_risky else self.text_format)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, place, value, self.day_format)
        elif isinstance(value, Decimal):
            self.sheet.write_number(self.row, place, float(value), self.amount_format)
        elif value is not None:
            self.sheet.write_number(self.row, place, value, self.whole_format)

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT // 2 or len(text.encode("utf-16-le")) <= 2 * LONGEST_TEXT:
            return text
        self.tally.cut_cells += 1
        kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(self.cut_mark))]
        return kept.decode("utf-16-le", "ignore") + self.cut_mark


def _written(
    titles: Sequence[str], lines: Iterator[list[list[Any]]], tally: Tally, name: str, cut_mark: str
) -> Iterator[bytes]:
    _remove_what_was_left()
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        path = Path(folder) / "table.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        with Workbook(str(path), options) as book:
            sheets = _Sheets(book, titles, name, cut_mark, tally)
            for piece in lines:
                for line in piece:
                    sheets.add(line)
        file = path.open("rb")  # which can be read when its name is gone
    with file:
        while piece_of_file := file.read(PIECE_BYTES):
            yield piece_of_file


def _remove_what_was_left() -> None:
    """Remove the folders of exports of this user that a stop of the service cut short."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with suppress(OSError):  # somebody else is removing it, too
            found = folder.lstat()
            is_old = found.st_mtime < time.time() - LEFT_SECONDS
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and is_old:
                shutil.rmtree(folder, ignore_errors=True)


def _prepared(value: Any) -> Any:
    """A value as a text, a day, a number or None; in the language of now."""
    for kind, prepare in _PREPARED:
        if isinstance(value, kind):
            return prepare(value)
    return str(value)


def _number(value: Decimal | int) -> Any:
    """The number, or its text where a cell would not keep all of its digits."""
    digits = str(canonical_value(value))
    significant = re.sub(r"[-.]", "", digits).strip("0")
    return value if len(significant) <= MOST_DIGITS else digits


_PREPARED: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (type(None), lambda value: None),
    (bool, flag_text),
    (datetime, moment_text),
    (date, lambda value: value if value >= FIRST_DAY else value.isoformat()),
    (Decimal, _number),
    (int, _number),
)
"""Type -> what a sheet gets of it; a type comes before those that it is a kind of."""
