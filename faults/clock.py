"""A clock that stands still while the machine does: whoever stops all processes for a while has broken nothing."""

import threading
import time

TICK_SECONDS = 0.1
LONGEST_TICK_SECONDS = 1.0
"""What a tick counts for at most, however long it took."""


class Clock:
    """Seconds in which the processes of this machine ran."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted, self._ticked = 0.0, time.monotonic()
        threading.Thread(target=self._tick, daemon=True).start()

    def now(self) -> float:
        """Seconds since an unknown moment; never less than before."""
        with self._lock:
            passed = time.monotonic() - self._ticked
            self._counted += min(passed, LONGEST_TICK_SECONDS)
            self._ticked += passed
            return self._counted

    def _tick(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            self.now()


clock = Clock()
"""The one that calls and faults are timed by."""
