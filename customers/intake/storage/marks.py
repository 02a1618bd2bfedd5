"""Texts that are hashed, with marks in the places of what the database gives when it writes them.

The keys of a revision are part of what is hashed. PostgreSQL takes them in the statement that writes: a number below
zero, which no key and no column is, holds the place of each until then.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from customers.intake.identifiers import sequence_of

from .functions import DIGEST_PLACE, DIVIDER, MARK
from .interface import Model

_BELOW_ALL = -(10**18)
"""Holders are counted up from here, so that they come in the order of their keys."""


class KeyHolder(int):
    """Holds the place of a key. `mark` is what stands in the text for it."""

    place: int
    """Where the function has the key, counted from DIGEST_PLACE."""
    mark: orjson.Fragment

    @classmethod
    def at(cls, place: int) -> "KeyHolder":
        """What holds a place."""
        holder = cls(_BELOW_ALL + place)
        holder.place, holder.mark = place, orjson.Fragment(f"{MARK}{place}{MARK}")
        return holder


class _DigestHolder(str):
    """Holds the place of the submission's digest, which comes after all keys."""

    __slots__ = ()


SUBMISSION_DIGEST = _DigestHolder("digest of the submission")
_DIGEST_MARK = orjson.Fragment(f'"{MARK}{DIGEST_PLACE}{MARK}"')


class Marks(dict[Model, Iterator[int]]):
    """Holders for as many keys of each table as wanted, and the sequences that the keys will be taken from."""

    def __init__(self, wanted: Mapping[Model, int]) -> None:
        super().__init__()
        self.sequences: list[str] = []
        self.counts: list[int] = []
        first = DIGEST_PLACE + 1
        for model, count in wanted.items():
            if count:
                self[model] = map(KeyHolder.at, range(first, first + count))
                self.sequences.append(sequence_of(model))
                self.counts.append(count)
                first += count


def marked(content: Mapping[str, Any]) -> str:
    """The canonical text of what is hashed, with marks in place of holders."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS
    return orjson.dumps(content, default=_mark, option=options).decode()


def marked_apart(content: Mapping[str, Any]) -> str:
    """The same of a revision, whose parts that are rows have dividers around them: findings, the revision, its rows."""
    return marked(
        {
            **content,
            "revision": _part(content["revision"]),
            "rows": [[table, _part(columns)] for table, columns in content["rows"]],
            "findings": [_part(columns) for columns in content["findings"]],
        }
    )


def _part(columns: Mapping[str, Any]) -> orjson.Fragment:
    return orjson.Fragment(f"{DIVIDER}{marked(columns)}{DIVIDER}")


def _mark(value: Any) -> Any:
    """What stands in the text for a value that is neither of JSON's types nor of Python's own."""
    if isinstance(value, KeyHolder):
        return value.mark
    if value is SUBMISSION_DIGEST:
        return _DIGEST_MARK
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"no JSON: {type(value).__name__}")
