"""What is going to happen, in the order in which it does."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

Act = Callable[[datetime], None]
"""Does something at a moment."""


class Agenda:
    """Acts by their moments; what happens may bring about more. What would come after the end never happens."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._entries: list[tuple[datetime, int, Act]] = []
        self._numbers = count()  # of two acts at the same moment, the one that was entered first comes first

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, moment: datetime, act: Act) -> None:
        """Enter an act."""
        if moment < self._until:
            heapq.heappush(self._entries, (moment, next(self._numbers), act))

    def __iter__(self) -> Iterator[tuple[datetime, Act]]:
        while self._entries:
            moment, _number, act = heapq.heappop(self._entries)
            yield moment, act
