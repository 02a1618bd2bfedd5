"""Records: the pieces of a file that are one customer each, whatever the form of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

ERROR = "import_error"
"""The key, or the column, under which a file of errors says what is wrong with a record. It is read past."""


@dataclass(frozen=True)
class Record:
    """One customer of a file, unread, and the line that it begins on.

    `text` is None if it is too large to be read. `same_number` are other lines that have its customer number.
    """

    line: int
    text: bytes | tuple[str, ...] | None
    same_number: tuple[int, ...] = ()


class Source(Protocol):
    """A file of some form, as all forms are used."""

    @property
    def path(self) -> Path:
        """Where it is."""

    def records(self) -> Iterator[Record]:
        """The records, one after the other. Raises UnreadableFile."""

    def payload(self, record: Record) -> dict[str, Any]:
        """The contract's payload that a record is. Raises CoreCustomerError."""

    def number(self, record: Record) -> Any:
        """What stands where the customer number belongs, or None; without reading the rest closely."""

    def with_error(self, record: Record, error: str) -> bytes:
        """The record in the form of the file, with what is wrong with it beside it."""

    def head(self) -> bytes:
        """What a file of this form begins with, before its first record."""


class UnreadableFile(Exception):
    """The file as a whole cannot be used; says why, in a sentence."""
