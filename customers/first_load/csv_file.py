"""Files with a customer in each row (CSV, RFC 4180), and a mapping that says what their columns are."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils.translation import gettext as _

from customers.errors import UnreadablePayload

from .mapping import ColumnMapping
from .records import ERROR, Record, UnreadableFile

BYTES_AS_THEY_ARE = "surrogateescape"

_FOREIGN = re.compile("[\ud800-\udfff]")
"""How bytes that the encoding does not know are read."""


@dataclass(frozen=True)
class CsvFile:
    """A CSV file with a line of column names. Bytes that its encoding does not know spoil their row alone."""

    path: Path
    mapping: ColumnMapping
    columns: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """The rows, empty ones left out."""
        with _open(self.path, self.mapping) as file:
            rows = _reader(file, self.mapping)
            next(rows)
            while True:
                line = rows.line_num + 1
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    text = _("Line %(line)d of %(path)s is no CSV: %(error)s.")
                    raise UnreadableFile(text % {"line": line, "path": self.path, "error": error}) from error
                if any(row):
                    yield Record(line, tuple(row))

    def payload(self, record: Record) -> dict[str, Any]:
        """The payload that the mapping makes of the row."""
        cells = _cells(record)
        if len(cells) != len(self.columns):
            text = _("The row has %(cells)d cells, and there are %(columns)d columns.")
            raise UnreadablePayload(text % {"cells": len(cells), "columns": len(self.columns)})
        for column, cell in zip(self.columns, cells, strict=True):
            if not cell.isascii() and _FOREIGN.search(cell):
                text = _("The column “%(column)s” has bytes that are not %(encoding)s.")
                raise UnreadablePayload(text % {"column": column, "encoding": self.mapping.encoding})
        return self.mapping.payload(dict(zip(self.columns, cells, strict=True)))

    def number(self, record: Record) -> Any:
        """What stands in the column of the customer number."""
        cells = _cells(record)
        if len(cells) != len(self.columns):
            return None
        return self.mapping.number(dict(zip(self.columns, cells, strict=True)))

    def with_error(self, record: Record, error: str) -> bytes:
        """The row as it was, with the error in a last column."""
        cells = list(_cells(record))
        if ERROR in self.columns and len(cells) == len(self.columns):
            del cells[self.columns.index(ERROR)]
        return self._row([*cells, error])

    def head(self) -> bytes:
        """The line of column names, after a byte order mark if the encoding has one."""
        return self._byte_order_mark + self._row([*(name for name in self.columns if name != ERROR), ERROR])

    def _row(self, cells: list[str]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self.mapping.delimiter).writerow(cells)
        return b"".join(self._encoded(character) for character in text.getvalue())

    def _encoded(self, character: str) -> bytes:
        """A character of the file as the bytes it was; a message may have some that the encoding of the file lacks."""
        try:
            encoded = character.encode(self.mapping.encoding, BYTES_AS_THEY_ARE)
        except UnicodeEncodeError:
            encoded = "?".encode(self.mapping.encoding)
        return encoded.removeprefix(self._byte_order_mark)

    @cached_property
    def _byte_order_mark(self) -> bytes:
        return "".encode(self.mapping.encoding)


def open_csv(path: Path, mapping: ColumnMapping) -> CsvFile:
    """The file, once its column names are known. Raises UnreadableFile where the mapping names others."""
    csv.field_size_limit(settings.MAX_BODY_BYTES)
    try:
        if codecs.lookup(mapping.encoding).name == "utf-8" and _begins_with(path, codecs.BOM_UTF8):
            mapping = replace(mapping, encoding="utf-8-sig")  # what spreadsheets save as UTF-8
        with _open(path, mapping) as file:
            columns = tuple(name.strip() for name in next(_reader(file, mapping), ()))
    except (LookupError, TypeError, UnicodeError, csv.Error) as error:
        text = _("%(path)s cannot be read as the mapping says: %(error)s.")
        raise UnreadableFile(text % {"path": path, "error": error}) from error
    if len(set(columns)) < len(columns):
        raise UnreadableFile(_("%(path)s has two columns of the same name.") % {"path": path})
    if missing := [name for name in mapping.columns if name not in columns]:
        text = _("%(path)s has no column %(columns)s.")
        raise UnreadableFile(text % {"path": path, "columns": ", ".join(missing)})
    return CsvFile(path, mapping, columns)


def _cells(record: Record) -> tuple[str, ...]:
    return record.text if isinstance(record.text, tuple) else ()


def _begins_with(path: Path, beginning: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(beginning)) == beginning


def _open(path: Path, mapping: ColumnMapping) -> TextIO:
    return path.open(encoding=mapping.encoding, errors=BYTES_AS_THEY_ARE, newline="")


def _reader(file: TextIO, mapping: ColumnMapping) -> Any:
    return csv.reader(file, delimiter=mapping.delimiter, strict=True)
