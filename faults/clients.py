"""The clients: each sends new, changed and unchanged customers, and sends again what was not answered with 201."""

import itertools
import random
import threading
import time
import uuid
from collections.abc import Iterator

import requests

from benchmarks.servers import PASSWORD, USERNAME
from fuzz.answers import WrongAnswer, check

from .clock import clock
from .journal import BROKEN, CREATED, Entry, Journal
from .people import body_of

CLIENTS = 6
TIMEOUT_SECONDS = 600
"""So long that nobody hangs up on a machine that stands still. A service that hangs is found by its not resuming."""

PAUSE_SECONDS = 0.1
"""Between two attempts: shorter than Retry-After asks for, so that more calls meet the fault."""

OF_EACH_CLIENT = 1_000_000
"""People of each client alone, from this number times the client's; below the first, people whom all of them send."""

CHANGES, REPEATS, SHARED = 0.4, 0.1, 0.15
"""Shares of the calls: the next version of somebody, the same once more, somebody whom others send, too."""


class Clients:
    """So many threads, which send until they are stopped."""

    def __init__(self, port: int, seed: int) -> None:
        self.journal = Journal()
        self.unanswered: list[str] = []
        self._url = f"http://127.0.0.1:{port}/core_customer"
        self._is_over = threading.Event()
        self._gives_up_at = float("inf")
        self._shared = itertools.count(4)
        self._threads = [
            threading.Thread(target=self._work, args=(client, random.Random(f"{seed}-{client}")), daemon=True)
            for client in range(1, CLIENTS + 1)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience_seconds: float) -> None:
        """Send nothing new. What is not yet acknowledged is tried until the patience is over."""
        self._gives_up_at = clock.now() + patience_seconds
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, client: int, chance: random.Random) -> None:
        session = requests.Session()
        session.auth = (USERNAME, PASSWORD)
        session.headers.update({"Connection": "close", "Content-Type": "application/json"})
        for person, version in self._stream(client, chance):
            if self._is_over.is_set():
                return
            while not self._send(session, client, person, version).is_acknowledged:
                if clock.now() > self._gives_up_at:
                    self.unanswered.append(f"person {person}, version {version}")
                    return
                time.sleep(PAUSE_SECONDS)

    def _stream(self, client: int, chance: random.Random) -> Iterator[tuple[int, int]]:
        """Whom to send next, in which version."""
        first = client * OF_EACH_CLIENT
        versions: list[int] = []
        while True:
            drawn = chance.random()
            if versions and drawn < CHANGES + REPEATS:
                place = chance.randrange(max(0, len(versions) - 20), len(versions))
                versions[place] += drawn < CHANGES
                yield first + place, versions[place]
            elif drawn < CHANGES + REPEATS + SHARED:
                yield next(self._shared) // 4, client  # the next few clients send the same person
            else:
                versions.append(1)
                yield first + len(versions) - 1, 1

    def _send(self, session: requests.Session, client: int, person: int, version: int) -> Entry:
        request_id = uuid.uuid4().hex
        status, number, problem = BROKEN, None, ""
        began = clock.now()
        try:
            answer = session.post(
                self._url,
                data=body_of(person, version),
                headers={"X-Request-ID": request_id},
                timeout=TIMEOUT_SECONDS,
            )
        except requests.RequestException as error:
            problem = type(error).__name__
        else:
            status = answer.status_code
            try:
                check(answer)
            except WrongAnswer as error:
                problem = str(error)
            else:
                number = answer.json()["customer_number"] if status == CREATED else None
        entry = Entry(client, person, version, request_id, began, clock.now(), status, number, problem)
        self.journal.add(entry)
        return entry
