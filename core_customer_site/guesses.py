"""What wrong passwords may cost: a process hashes one at a time, and each source has so many a minute.

A password hash costs 19 MiB and tens of milliseconds, a thousand times what it costs to ask for one. Without a bound a
flood of wrong passwords takes every thread and every core. Credentials that were found right a short while ago cost no
hash, so callers who are at work do not come by here.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.conf import settings
from rest_framework.exceptions import Throttled

from core_customer_site.client_address import current_address

SOURCES = 4096
"""Sources that are remembered; the oldest make room."""

WINDOW_SECONDS = 60
SUSPECTS = 2
"""So many calls from sources of wrong passwords are in here at once: one is hashed, one waits. More would take the
threads that serve the others. Who has sent no wrong one lately waits as long as it takes."""

IPV6_NETWORK_BITS = 64
"""What one subscriber has: its addresses are as one."""


class TooManyPasswords(Throttled):
    """Nothing was hashed, and nothing is said of the password. 429."""


class Gate:
    """The bound of one process. Commands, which no stranger calls, are outside of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._suspects = BoundedSemaphore(SUSPECTS)
        self._hashing = Lock()
        self._lock = Lock()
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hash inside of this. Raises TooManyPasswords at once where that would cost the others something."""
        if (address := current_address.get()) is None:
            yield
            return
        count, seconds_left = self._wrong_of(_source(address))
        if count >= settings.WRONG_PASSWORDS_PER_MINUTE:
            raise TooManyPasswords(wait=seconds_left)
        if count and not self._suspects.acquire(blocking=False):
            raise TooManyPasswords(wait=1)
        try:
            with self._hashing:
                yield
        finally:
            if count:
                self._suspects.release()

    def count_wrong(self) -> None:
        """One hash that let nobody in."""
        if (address := current_address.get()) is None:
            return
        source = _source(address)
        with self._lock:
            begun, count = self._wrong.pop(source, (0.0, 0))
            if self._clock() - begun >= WINDOW_SECONDS:
                begun, count = self._clock(), 0
            self._wrong[source] = (begun, count + 1)
            while len(self._wrong) > SOURCES:
                self._wrong.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._wrong.clear()

    def _wrong_of(self, source: str) -> tuple[int, int]:
        """How many were wrong in this window, and in how many seconds it ends."""
        with self._lock:
            begun, count = self._wrong.get(source, (0.0, 0))
        left = begun + WINDOW_SECONDS - self._clock()
        return (count, int(left) + 1) if left > 0 else (0, 0)


def _source(address: str) -> str:
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))


gate = Gate()
