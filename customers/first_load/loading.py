"""The load itself: all records of a file, and a file of those that were refused."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from customers.intake.identifiers import last_key, start_at
from customers.models import Customer, Submission
from customers.processes import in_order

from .batches import Order, Result, in_batches, lines_in_words, take_in
from .inventory import Inventory, Seen, read_number
from .records import Record, Source


class NumbersNotMoved(Exception):
    """The role in the database may not move the numbers that the core assigns past those of the file."""


def move_numbers(highest: int) -> None:
    """Let the core assign no number up to the highest of a file. Raises NumbersNotMoved."""
    if last_key(Customer) < highest:
        start_at(Customer, highest + 1)
        if last_key(Customer) < highest:
            raise NumbersNotMoved


def load_all(order: Order, inventory: Inventory, processes: int) -> Iterator[Result]:
    """What came of each record, in the order of the file."""
    batches = in_batches(_with_same_numbers(order.source, inventory.numbers))
    seen = Seen()
    for results in in_order(partial(take_in, order), batches, processes):
        for result in results:
            yield _checked(result, seen) if order.dry_run else result


class ErrorFile:
    """A file beside the one that is loaded, with what was refused of it; made when something is.

    It has the form of that file, so that it can be mended and loaded. What is there already is never written over.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._file: BinaryIO | None = None
        self.path: Path | None = None

    def add(self, result: Result) -> None:
        """Write down a record that was refused. Raises OSError."""
        if self._file is None:
            self._file = self._open()
            self._file.write(self._source.head())
        text = _("Line %(line)d: %(error)s") % {"line": result.record.line, "error": result.error}
        self._file.write(self._source.with_error(result.record, text))
        self._file.flush()

    def close(self) -> None:
        """Nothing more was refused."""
        if self._file:
            self._file.close()

    def _open(self) -> BinaryIO:
        """Readable by its owner alone: customers are in it."""
        number = 1
        while True:
            self.path = self._source.path.with_suffix(
                f".errors{'' if number == 1 else f'-{number}'}{self._source.path.suffix}"
            )
            try:
                return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            except FileExistsError:
                number += 1


def _with_same_numbers(source: Source, numbers: Seen) -> Iterator[Record]:
    """The records, each with the other lines that have its customer number."""
    for record in source.records():
        number = read_number(source.number(record))
        others = numbers.others([number], record.line) if number is not None else []
        yield replace(record, same_number=tuple(others)) if others else record


def _checked(result: Result, seen: Seen) -> Result:
    """The result of a dry run, which writes nothing that a later line could meet: so it is compared with the lines."""
    if result.error:
        return result
    if others := seen.others(result.keys, result.record.line):
        text = _("A document or the Wisenroll code is also that of line %(lines)s.") % {"lines": lines_in_words(others)}
        return replace(result, outcome=Submission.Outcome.REFUSED, error=text)
    seen.add(result.keys, result.record.line)
    return result
