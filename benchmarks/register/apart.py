"""Rows taken apart: what every copy of a row has alike is made into text once, and only the rest for each copy.

A batch has some thirty thousand rows of thirty columns, of which five differ from the original's. Both texts that a row
is needed in, COPY's and the digests' canonical JSON, are kept in pieces between the values that differ.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from customers.audit.digest import canonical_value

Columns = dict[str, Any]

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Text:
    """A text with places in it, each for the value of a column."""

    def __init__(self, parts: Iterable[tuple[str, str]], end: str, write: Callable[[Any], str]) -> None:
        """Parts are a text and the column that comes after it, or none."""
        self._write = write
        self._pieces: list[str] = []
        self._names: list[str] = []
        before = ""
        for text, name in parts:
            before += text
            if name:
                self._pieces.append(before)
                self._names.append(name)
                before = ""
        self._end = before + end

    def filled(self, values: Mapping[str, Any]) -> str:
        """The whole text, with these values in their places."""
        written = [self._write(values[name]) for name in self._names]
        return "".join(chain.from_iterable(zip(self._pieces, written, strict=True))) + self._end


def copy_line(row: Mapping[str, Any], varying: frozenset[str]) -> Text:
    """A row as a line of COPY."""
    parts = []
    for place, (name, value) in enumerate(row.items()):
        tab = "\t" * (place > 0)
        parts.append((tab, name) if name in varying else (tab + as_copy_text(value), ""))
    return Text(parts, "\n", as_copy_text)


def json_object(columns: Mapping[str, Any], varying: frozenset[str]) -> Text:
    """Columns, in canonical values, as the canonical JSON object."""
    parts = []
    for place, name in enumerate(sorted(columns)):
        key = f"{',' if place else '{'}{as_json(name)}:"
        parts.append((key, name) if name in varying else (key + as_json(columns[name]), ""))
    return Text(parts, "}", as_json)


def as_copy_text(value: Any) -> str:
    """A value as the text format of COPY has it."""
    return NULL if value is None else _AS_COPY_TEXT[type(value)](value)


def as_json(value: Any) -> str:
    """A value as the canonical JSON has it."""
    return _AS_JSON.get(type(value), _any_as_json)(value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if "\\" in text or "\n" in text or "\t" in text or "\r" in text else text


def _moment_as_json(moment: datetime) -> str:
    """As `canonical_value` has it; moments of the database are in UTC, and then this is faster."""
    if moment.tzinfo is not UTC:
        return _any_as_json(moment)
    return f'"{moment.isoformat(timespec="microseconds")[:-6]}Z"'


def _any_as_json(value: Any) -> str:
    return json.dumps(canonical_value(value), ensure_ascii=False)


_AS_COPY_TEXT: Mapping[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: r"\\x" + value.hex(),
}

_AS_JSON: Mapping[type, Callable[[Any], str]] = {
    str: json.encoder.encode_basestring,
    int: str,
    datetime: _moment_as_json,
}
