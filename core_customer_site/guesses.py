"""What wrong passwords may cost: a process hashes one at a time, each source has so many a minute, and all strangers
together have so many a second.

A password hash costs 19 MiB and tens of milliseconds, a thousand times what it costs to ask for one. Without a bound a
flood of wrong passwords takes every thread and every core. Credentials that were found right a short while ago cost no
hash, so callers who are at work do not come by here; and a source that a right password has come from is not held to
what strangers use up. After a restart the register tells which those are: a flood does not shut out who was at work.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from core_customer_site.client_address import current_address
from core_customer_site.known_addresses import read_addresses

SOURCES = 4096
"""Sources that are remembered; the oldest make room."""

WINDOW_SECONDS = 60
SUSPECTS = 2
"""So many calls from sources of wrong passwords are in here at once: one is hashed, one waits. More would take the
threads that serve the others. Who has sent no wrong one lately waits as long as it takes, unless there is a flood."""

WRONG_PER_SECOND = 4
WRONG_AT_ONCE = 20
"""Wrong passwords of all strangers together that a process hashes: a tenth of a core, whatever arrives, and some more
before that is used up. With half of it gone there is a flood, and every stranger is a suspect."""

IPV6_NETWORK_BITS = 64
"""What one subscriber has: its addresses are as one."""


class TooManyPasswords(Throttled):
    """Nothing was hashed, and nothing is said of the password. 429."""


class Gate:
    """The bound of one process. Commands, which no stranger calls, are outside of it."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, learn: Callable[[], Iterable[str]] = read_addresses
    ) -> None:
        self._clock, self._learn = clock, learn
        self._learned_at = -math.inf
        self._suspects = BoundedSemaphore(SUSPECTS)
        self._hashing = Lock()
        self._lock = Lock()
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._right: OrderedDict[str, None] = OrderedDict()
        self._left, self._left_at = float(WRONG_AT_ONCE), clock()

    def check(self) -> bool:
        """Whether the call is suspect. Raises TooManyPasswords where nothing would be hashed.

        The database is asked in a flood alone, once a minute.
        """
        if (address := current_address.get()) is None:
            return False
        source = _source(address)
        with self._lock:
            count, seconds_left = self._wrong_of(source)
            left = self._left_for_strangers()
            is_stranger = source not in self._right
            is_flood = left < WRONG_AT_ONCE / 2
            is_to_learn = is_stranger and is_flood and self._is_time_to_learn()
        if is_to_learn:
            self._remember(map(_source, self._learn()))
            is_stranger = source not in self._right
        if count >= settings.WRONG_PASSWORDS_PER_MINUTE:
            raise TooManyPasswords(wait=seconds_left)
        if is_stranger and left < 1:
            raise TooManyPasswords(wait=1)
        return count > 0 or (is_stranger and is_flood)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hash inside of this. Raises TooManyPasswords at once where that would cost the others something."""
        if current_address.get() is None:
            yield
            return
        is_suspect = self.check()
        if is_suspect and not self._suspects.acquire(blocking=False):
            raise TooManyPasswords(wait=1)
        try:
            with self._hashing:
                self.check()  # what came before it may have used up what there was
                yield
        finally:
            if is_suspect:
                self._suspects.release()

    def count_wrong(self) -> None:
        """One hash that let nobody in."""
        if (address := current_address.get()) is None:
            return
        source = _source(address)
        with self._lock:
            if source not in self._right:
                self._left = self._left_for_strangers() - 1
            begun, count = self._wrong.pop(source, (0.0, 0))
            if self._clock() - begun >= WINDOW_SECONDS:
                begun, count = self._clock(), 0
            self._wrong[source] = (begun, count + 1)
            while len(self._wrong) > SOURCES:
                self._wrong.popitem(last=False)

    def count_right(self) -> None:
        """One hash of a right password: its source is no stranger any more."""
        if (address := current_address.get()) is None:
            return
        self._remember([_source(address)])

    def _is_time_to_learn(self) -> bool:
        now = self._clock()
        if now - self._learned_at < WINDOW_SECONDS:
            return False
        self._learned_at = now
        return True

    def _remember(self, sources: Iterable[str]) -> None:
        with self._lock:
            for source in sources:
                self._right[source] = None
                self._right.move_to_end(source)
            while len(self._right) > SOURCES:
                self._right.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._wrong.clear()
            self._right.clear()
            self._left, self._left_at = WRONG_AT_ONCE, self._clock()
            self._learned_at = -math.inf

    def _left_for_strangers(self) -> float:
        now = self._clock()
        self._left = min(WRONG_AT_ONCE, self._left + (now - self._left_at) * WRONG_PER_SECOND)
        self._left_at = now
        return self._left

    def _wrong_of(self, source: str) -> tuple[int, int]:
        """How many were wrong in this window, and in how many seconds it ends."""
        begun, count = self._wrong.get(source, (0.0, 0))
        left = begun + WINDOW_SECONDS - self._clock()
        return (count, int(left) + 1) if left > 0 else (0, 0)


def _source(address: str) -> str:
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))


gate = Gate()
check = gate.check


class GuessLimit:
    """A backend of Django's that lets nobody in: the login of the admin asks it before the database."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Raises TooManyPasswords where no password is looked at for this caller."""
        if request is not None:
            gate.check()
