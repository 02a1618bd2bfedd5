"""A first look at a file: how many customers are in it and under which numbers, before any is taken in.

What is known of them is kept in a database in a temporary file, so that memory stays flat.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rest_framework.serializers import ValidationError

from customers.contract.fields import Count

from .records import Source

LARGEST_LOADED_NUMBER = 2**53 - 1
"""Beyond, not every reader of JSON holds a number exactly; and the core goes on from the highest one."""

_READ_NUMBER = Count(largest=LARGEST_LOADED_NUMBER)


class Seen:
    """What has been seen in a file, by key, with the lines that it was seen on."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a temporary file that is gone with the connection
        self._database.execute("CREATE TABLE seen (key TEXT, line INTEGER, PRIMARY KEY (key, line)) WITHOUT ROWID")

    def add(self, keys: Iterable[object], line: int) -> None:
        """Note that a line has the keys."""
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(str(key), line) for key in keys])

    def others(self, keys: Iterable[object], line: int) -> list[int]:
        """The other lines that have one of the keys, as far as they were noted."""
        found: set[int] = set()
        for key in keys:
            found.update(
                other for (other,) in self._database.execute("SELECT line FROM seen WHERE key = ? LIMIT 10", [str(key)])
            )
        return sorted(found - {line})


@dataclass(frozen=True)
class Inventory:
    """What is in a file."""

    count: int
    highest: int
    digest: str
    """SHA-256 of the file."""

    numbers: Seen


def take_inventory(source: Source) -> Inventory:
    """Read the file once. Raises UnreadableFile."""
    count = highest = 0
    numbers = Seen()
    for record in source.records():
        count += 1
        if (number := read_number(source.number(record))) is not None:
            numbers.add([number], record.line)
            highest = max(highest, number)
    return Inventory(count, highest, digest_of(source.path), numbers)


def read_number(value: Any) -> int | None:
    """The customer number that a value is; None if it is none."""
    try:
        number: int | None = _READ_NUMBER.run_validation(value)
    except ValidationError:
        return None
    return number or None


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
