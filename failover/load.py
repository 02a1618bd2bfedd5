"""Senders: each posts new and changed customers, repeats what was not acknowledged, and writes down every attempt."""

import base64
import http.client
import json
import random
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.client import CREATED
from benchmarks.payloads import Payloads, read_example
from benchmarks.servers import PASSWORD, USERNAME
from faults.clock import clock

UNAVAILABLE = 503
TIMEOUT_SECONDS = 600
"""So long that nobody hangs up on a machine that stands still (see `faults.clock`)."""

LONGEST_CALL_SECONDS = 30
"""What a caller can be made to wait, as the clock has it that stands still with the machine."""

PAUSE_SECONDS = 0.25
CHANGES_SHARE = 0.4
PEOPLE_PER_SENDER = 100_000


@dataclass(frozen=True)
class Attempt:
    """One call: about whom, in which version, and what came back; without a status, nothing did."""

    request_id: str
    person: int
    is_changed: bool
    begun: float
    ended: float
    status: int | None
    customer_number: int | None = None
    said: str = ""

    @property
    def is_acknowledged(self) -> bool:
        return self.status == CREATED

    @property
    def is_of_the_table(self) -> bool:
        """Whether it is what a sender may be answered while the leader changes."""
        return self.status in (CREATED, UNAVAILABLE) and not self.said


@dataclass
class Journal:
    """What all senders have done, in the order in which it ended."""

    attempts: list[Attempt] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, attempt: Attempt) -> None:
        with self._lock:
            self.attempts.append(attempt)

    def acknowledged(self, since: float = 0.0) -> list[Attempt]:
        """The calls that were begun since then and acknowledged."""
        with self._lock:
            return [one for one in self.attempts if one.is_acknowledged and one.begun >= since]

    def longest_silence(self, begin: float, end: float) -> float:
        """Seconds of the longest time between two moments in which nothing was acknowledged."""
        moments = [begin, *(one.ended for one in self.acknowledged() if begin <= one.ended <= end), end]
        return max(later - earlier for earlier, later in pairwise(moments))


class Sender(threading.Thread):
    """One of the callers, in its own part of the people."""

    def __init__(self, place: int, address: str, name: str, certificate: str, journal: Journal, seed: int) -> None:
        super().__init__(name=f"sender-{place}", daemon=True)
        self._place, self._address, self._host, self._journal = place, address, name, journal
        self._random = random.Random(f"{seed} {place}")  # noqa: S311  # a choice of people, no secret
        self._context = ssl.create_default_context(cafile=certificate)
        self._context.check_hostname = False  # it is called by its address
        self._payloads: Payloads = read_example()
        self._people: dict[int, bool] = {}
        self._count = 0
        self._is_over = threading.Event()
        self._connection: http.client.HTTPSConnection | None = None

    def finish(self) -> None:
        """Stop once the call that is under way is acknowledged."""
        self._is_over.set()

    def run(self) -> None:
        while not self._is_over.is_set():
            if self._people and self._random.random() < CHANGES_SHARE:
                person = self._random.choice(list(self._people))
                is_changed = not self._people[person]
            else:
                person, is_changed = self._place * PEOPLE_PER_SENDER + len(self._people), False
            body = self._payloads.body(person, is_changed=is_changed)
            while not self._send(person, is_changed, body):
                time.sleep(PAUSE_SECONDS)
            self._people[person] = is_changed

    def _send(self, person: int, is_changed: bool, body: bytes) -> bool:
        """Post once, and write it down; whether it was acknowledged."""
        self._count += 1
        request_id = f"failover-{self._place}-{self._count}"
        status, number, said, begun = None, None, "", clock.now()
        try:
            answer, text = self._post(request_id, body)
            status = answer.status
            if status == CREATED:
                number = int(json.loads(text)["customer_number"])
            elif status != UNAVAILABLE or not answer.headers.get("Retry-After") or "message" not in json.loads(text):
                said = text.decode(errors="replace")[:300]
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            said = f"{type(error).__name__}: {error}"
            self._hang_up()
        ended = clock.now()
        if not said and ended - begun > LONGEST_CALL_SECONDS:
            said = f"answered after {ended - begun:.0f} seconds"
        attempt = Attempt(request_id, person, is_changed, begun, ended, status, number, said)
        self._journal.add(attempt)
        return attempt.is_acknowledged

    def _post(self, request_id: str, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection = self._connection or http.client.HTTPSConnection(
            self._address, timeout=TIMEOUT_SECONDS, context=self._context
        )
        credentials = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        headers = {
            "Host": self._host,
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/json",
            "X-Request-ID": request_id,
        }
        self._connection.request("POST", "/core_customer", body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.will_close:
            self._hang_up()
        return answer, text

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


@contextmanager
def senders(count: int, address: str, name: str, certificate: str, seed: int) -> Iterator[Journal]:
    """So many senders at work; afterwards everything that they began is acknowledged."""
    journal = Journal()
    threads = [Sender(place, address, name, certificate, journal, seed) for place in range(count)]
    for thread in threads:
        thread.start()
    yield journal
    for thread in threads:
        thread.finish()
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)
        if thread.is_alive():
            raise SystemExit(f"{thread.name} is not answered any more.")
