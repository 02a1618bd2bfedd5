"""Process memory of small tables that are read all the time and written hardly ever."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

Source = TypeVar("Source")
Value = TypeVar("Value")

# What to read: the keys of each source, or None for the whole of it.
Wanted = Mapping[Source, Set[str] | None]
Reader = Callable[[Wanted[Source]], Iterable[tuple[Source, str, Value]]]

SECONDS_TO_LIVE = 60


@dataclass(slots=True)
class _Table(Generic[Value]):
    values: dict[str, Value]
    read_at: float


class Memory(Generic[Source, Value]):
    """Values by source and key, read whole at first use and again when older than SECONDS_TO_LIVE.

    A key that is not remembered is asked for alone, and not remembered as unknown: what somebody has just added is
    found at once, and a sender of made-up codes neither fills the memory nor empties it.

    Safe among threads without a lock: each step is one operation on a dictionary, and the price of a lost race is a
    statement too many.
    """

    def __init__(self, read: Reader[Source, Value], *, may_remember: Callable[[Value], bool] = lambda _: True) -> None:
        """`read` fetches values, in one statement if it can; `may_remember` says which of them may outlive the call."""
        self._read = read
        self._may_remember = may_remember
        self._tables: dict[Source, _Table[Value]] = {}

    def forget(self) -> None:
        # A new dictionary: a read that is under way keeps filling the old one, which nobody looks at any more.
        self._tables = {}

    def remembered(self, source: Source, key: str) -> Value | None:
        """The value of one key as it is remembered, or None. Reads nothing."""
        table = self._tables.get(source)
        return table.values.get(key) if table is not None and self._is_fresh(table, time.monotonic()) else None

    def known(self, pairs: Iterable[tuple[Source, str]]) -> dict[tuple[Source, str], Value]:
        """The values that are remembered. Sources that are too old or were never read are read before, in one read."""
        pairs = list(pairs)
        tables, now = self._tables, time.monotonic()
        sources = {source for source, _key in pairs}
        if stale := [source for source in sources if not self._is_fresh(tables.get(source), now)]:
            self._refresh(tables, dict.fromkeys(stale), now)
        return {pair: value for pair in pairs if (value := tables[pair[0]].values.get(pair[1])) is not None}

    def get(self, pairs: Iterable[tuple[Source, str]]) -> dict[tuple[Source, str], Value]:
        """The values that exist, with one read for all that is not remembered or too old."""
        pairs = set(pairs)
        tables = self._tables
        read_at = time.monotonic()
        stale = {source for source, _ in pairs if not self._is_fresh(tables.get(source), read_at)}
        found: dict[tuple[Source, str], Value] = {}
        missing: defaultdict[Source, set[str]] = defaultdict(set)
        for source, key in pairs:
            if source in stale:
                continue
            value = tables[source].values.get(key)
            if value is not None:
                found[source, key] = value
            else:
                missing[source].add(key)
        wanted: dict[Source, Set[str] | None] = {**dict.fromkeys(stale), **missing}
        if wanted:
            read = self._refresh(tables, wanted, read_at)
            found |= {pair: read[pair] for pair in pairs & read.keys()}
        return found

    @staticmethod
    def _is_fresh(table: _Table[Value] | None, now: float) -> bool:
        return table is not None and now - table.read_at <= SECONDS_TO_LIVE

    def _refresh(
        self, tables: dict[Source, _Table[Value]], wanted: Wanted[Source], read_at: float
    ) -> dict[tuple[Source, str], Value]:
        read = {(source, key): value for source, key, value in self._read(wanted)}
        to_remember: dict[Source, dict[str, Value]] = {source: {} for source in wanted}
        for (source, key), value in read.items():
            if self._may_remember(value):
                to_remember[source][key] = value
        for source, keys in wanted.items():
            if keys is None:
                tables[source] = _Table(to_remember[source], read_at)
                continue
            values = tables[source].values
            for key in keys - to_remember[source].keys():
                values.pop(key, None)
            values.update(to_remember[source])
        return read
