"""Keys that the database has not given yet: numbers that stand for them, and their marks in the texts that are hashed.

The keys of a revision are part of what is hashed. PostgreSQL takes them in the statement that writes: a number below
zero, which no key and no column is, holds the place of each until then.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from customers.intake.identifiers import sequence_of

from .functions import MARK, MARKS_BEGIN
from .interface import Model

_BELOW_ALL = -2 * MARKS_BEGIN
"""The holder of the first place is one above it, so that holders come in the order of their keys."""

_PLACE_HOLDER = re.compile(r'(?<!\\)":-1([0-9]{18})(?=[,}])')
"""Not inside of a text, where quotation marks have a backslash before them."""
_MARK = rf'":{MARK}\1{MARK}'

SUBMISSION_DIGEST = "digest of the submission"
_SUBMISSION = f'"submission":"{SUBMISSION_DIGEST}"'


class Marks(dict[Model, Iterator[int]]):
    """Place holders for as many keys of each table as wanted, and the sequences that they will be taken from."""

    def __init__(self, wanted: Mapping[Model, int]) -> None:
        super().__init__()
        self.sequences: list[str] = []
        for model, count in wanted.items():
            first = _BELOW_ALL + 1 + len(self.sequences)
            self[model] = iter(range(first, first + count))
            self.sequences += [sequence_of(model)] * count

    def put_into(self, text: str) -> str:
        """A canonical text with marks instead of place holders and the submission's digest, which comes after all."""
        marked = _PLACE_HOLDER.sub(_MARK, text)
        place = len(self.sequences) + 1
        return marked.replace(_SUBMISSION, f'"submission":"{MARK}{MARKS_BEGIN - place}{MARK}"', 1)


def is_mark(value: Any) -> bool:
    """Whether a key is still to be given."""
    return value is not None and value < 0


def place_of(holder: int) -> int:
    """The number of a place holder's mark: 1, 2, 3."""
    return holder - _BELOW_ALL
