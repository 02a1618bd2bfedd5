"""When things happen: more and more from day to day, in working hours mostly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from random import Random
from unittest.mock import patch

from django.utils import timezone

BY_WEEKDAY = (1.0, 1.0, 1.05, 1.0, 1.1, 0.35, 0.05)
"""How busy a day is, from Monday on."""

BY_HOUR = {2: 0.3, 7: 1, 8: 8, 9: 14, 10: 16, 11: 15, 12: 9, 13: 9, 14: 13, 15: 13, 16: 10, 17: 5, 18: 2, 21: 0.7}
"""How busy an hour of the day is."""

FIRST_DAY, LAST_DAY = 0.6, 1.6
"""How busy the first and the last day of the period are, compared with one in the middle."""

DESK_OPENS, DESK_CLOSES = time(8, 30), time(17, 15)
SATURDAY = 5
MOST_TRIES = 100


class Period:
    """The days up to a moment, of which moments can be drawn."""

    def __init__(self, days: int, until: datetime) -> None:
        self.until = until
        today = timezone.localtime(until).replace(hour=0, minute=0, second=0, microsecond=0)
        self._days = [today - timedelta(days=back) for back in reversed(range(days))]
        growth = (LAST_DAY - FIRST_DAY) / max(1, days - 1)
        self._weights = [(FIRST_DAY + growth * at) * BY_WEEKDAY[day.weekday()] for at, day in enumerate(self._days)]

    @property
    def start(self) -> datetime:
        return self._days[0]

    def draw(self, rng: Random, count: int) -> list[datetime]:
        """So many moments, in their order."""
        return sorted(self._draw_one(rng) for _moment in range(count))

    def _draw_one(self, rng: Random) -> datetime:
        for _try in range(MOST_TRIES):
            day = rng.choices(self._days, self._weights)[0]
            hour = rng.choices(list(BY_HOUR), list(BY_HOUR.values()))[0]
            moment = day + timedelta(hours=hour, seconds=rng.randrange(3_600), microseconds=rng.randrange(1_000_000))
            if moment < self.until:
                return moment
        return self.start + (self.until - self.start) * rng.random()


def draw_desk_moment(rng: Random, after: datetime, *, mean_days: float) -> datetime:
    """When somebody at a desk comes to it: on a working day, mostly not at once."""
    day = timezone.localtime(after) + timedelta(days=round(rng.expovariate(1 / mean_days)))
    while True:
        opens = day.replace(hour=DESK_OPENS.hour, minute=DESK_OPENS.minute, second=0, microsecond=0)
        closes = day.replace(hour=DESK_CLOSES.hour, minute=DESK_CLOSES.minute, second=0, microsecond=0)
        moment = opens + (closes - opens) * rng.random()
        if moment > after and day.weekday() < SATURDAY:
            return moment
        day += timedelta(days=1)


class Clock:
    """The present, as the core sees it while `running`."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside, `timezone.now()` is the moment of this clock."""
        with patch("django.utils.timezone.now", lambda: self.moment):
            yield
