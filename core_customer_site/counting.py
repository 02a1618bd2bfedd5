"""Counts of the calls that this server has taken, by all its processes together, for `/metrics`.

The memory is made before the server forks and shared by all workers; each adds to cells of its own, so that none waits
for another. A worker that takes the place of one that ended goes on with its cells. The counts end with the server:
programs that read them expect that. Other machines count for themselves.
"""

import mmap
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

OUTCOMES = ("created", "updated", "unchanged", "refused", "denied", "throttled", "failed", "unavailable")
BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PLACES = 256
"""Workers that can count beside each other; place 0 is that of a process which is no worker."""

_OUTCOME_CELL = {outcome: cell for cell, outcome in enumerate(OUTCOMES)}
_FIRST_BUCKET = len(OUTCOMES)
_MICROSECONDS = _FIRST_BUCKET + len(BUCKETS_SECONDS) + 1
_CELLS = _MICROSECONDS + 1
_CELL_BYTES = 8


@dataclass(frozen=True)
class Totals:
    """What all processes of this server have counted. `buckets` has one more than the bounds: what took longer."""

    outcomes: Mapping[str, int]
    buckets: tuple[int, ...]
    seconds: float


class Counts:
    """Calls by outcome and by how long they took, in memory that children share."""

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, PLACES * _CELLS * _CELL_BYTES)).cast("Q")
        self._first = 0
        self._lock = Lock()

    def use(self, place: int) -> None:
        """Count in the cells of that place from now on."""
        self._first = place * _CELLS

    def add(self, outcome: str, seconds: float) -> None:
        """One call."""
        outcome_cell = self._first + _OUTCOME_CELL[outcome]
        bucket_cell = self._first + _FIRST_BUCKET + bisect_left(BUCKETS_SECONDS, seconds)
        with self._lock:
            self._cells[outcome_cell] += 1
            self._cells[bucket_cell] += 1
            self._cells[self._first + _MICROSECONDS] += round(seconds * 1_000_000)

    def totals(self) -> Totals:
        """The sums over all places."""
        sums = [sum(self._cells[cell::_CELLS]) for cell in range(_CELLS)]
        outcomes = dict(zip(OUTCOMES, sums, strict=False))
        return Totals(outcomes, tuple(sums[_FIRST_BUCKET:_MICROSECONDS]), sums[_MICROSECONDS] / 1_000_000)

    def clear(self) -> None:
        """Forget everything."""
        for cell in range(len(self._cells)):
            self._cells[cell] = 0


calls = Counts()


def free_place(taken: set[int]) -> int:
    """A place that no other worker has. There are more than workers; beyond, two share one and may lose a count."""
    return next((place for place in range(1, PLACES) if place not in taken), 0)
