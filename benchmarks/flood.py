"""What a flood of wrong passwords costs the others: how long their calls take under it, as a ratio to calm.

    .venv/bin/python scripts/with_postgres.py -- .venv/bin/python -m benchmarks.flood

Calm and each kind of flood take turns, and the ratio of a turn is to the calm just before it: what else the machine
does falls on both. What a guess costs is processor time of the service, which a busy machine does not change much: as a
share of what a call costs that creates a customer. The flood asks for a number of guesses a second, on connections that
stay open.
"""

import argparse
import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles

from .client import HEAD_END, Address, Caller
from .database import Database
from .payloads import read_example
from .processes import cpu_ms
from .servers import PASSWORD, USERNAME, prepare_service, service

CALLERS_ADDRESS = "198.51.100.7"
ATTACKER = "203.0.113.1"
CONNECTIONS = 8


@dataclass
class Turn:
    """What came of the others' calls in some seconds, and of the guesses by status."""

    cpu_ms: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    guesses: Counter[int] = field(default_factory=Counter)


Guess = tuple[str, str]
"""User name, and the address that it comes from."""


def _from_everywhere() -> Iterator[Guess]:
    for number in itertools.count():
        yield f"user{number}", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


FLOODS: Mapping[str, Callable[[], Iterator[Guess]]] = {
    "one name, one address": lambda: itertools.repeat((USERNAME, ATTACKER)),
    "many names, one address": lambda: ((f"user{number}", ATTACKER) for number in itertools.count()),
    "one name, many addresses": lambda: ((USERNAME, address) for _name, address in _from_everywhere()),
    "many names, many addresses": _from_everywhere,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what a flood of wrong passwords costs the others.")
    parser.add_argument("--rate", type=int, default=100, help="guesses a second")
    parser.add_argument("--seconds", type=float, default=5, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    database = Database(os.environ["DATABASE_URL"])
    prepare_service(database)
    os.environ["TRUSTED_PROXY_COUNT"] = "1"  # so that guesses can come from anywhere
    people = itertools.count(1)
    print(f"{arguments.rate} wrong passwords a second; calls that create customers, one after the other, meanwhile\n")
    print("| flood | median | p95 | cost of a guess | hashed a second | refused at once, a second |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, guesses in FLOODS.items():
        # A service of its own for each, which remembers nothing of the flood before.
        with service("service", database, None) as running:
            _calls(running.port, people, 2, Turn())
            ratios: list[tuple[float, float, float]] = []
            statuses: Counter[int] = Counter()
            for _turn in range(arguments.turns):
                calm, flooded = Turn(), Turn()
                with _cpu(running.process, calm):
                    _calls(running.port, people, arguments.seconds, calm)
                with _cpu(running.process, flooded), _flood(running.port, guesses(), arguments.rate, flooded):
                    _calls(running.port, people, arguments.seconds, flooded)
                statuses += flooded.guesses
                ratios.append(
                    (
                        median(flooded.latencies_ms) / median(calm.latencies_ms),
                        _late(flooded.latencies_ms) / _late(calm.latencies_ms),
                        _cost_of_a_guess(calm, flooded),
                    )
                )
        seconds = arguments.turns * arguments.seconds
        middle, late, cost = (median(column) for column in zip(*ratios, strict=True))
        hashed, refused = statuses[401] / seconds, statuses[429] / seconds
        print(f"| {name} | × {middle:.2f} | × {late:.2f} | × {cost:.2f} | {hashed:.1f} | {refused:.1f} |", flush=True)


@contextmanager
def _cpu(process: int, turn: Turn) -> Iterator[None]:
    before = cpu_ms(process)
    yield
    turn.cpu_ms = cpu_ms(process) - before


def _cost_of_a_guess(calm: Turn, flooded: Turn) -> float:
    """In calls that create a customer: what the flooded turn used beyond its calls, by guess."""
    call_ms = calm.cpu_ms / len(calm.latencies_ms)
    beyond = flooded.cpu_ms - call_ms * len(flooded.latencies_ms)
    return beyond / flooded.guesses.total() / call_ms


def _late(latencies_ms: list[float]) -> float:
    """What all but one in twenty took at most."""
    return quantiles(latencies_ms, n=20)[-1]


def _calls(port: int, people: Iterator[int], seconds: float, turn: Turn) -> None:
    """Create customers for so long, one after the other, as the API's own client does."""
    payloads, caller = read_example(), Caller(Address(port, USERNAME, PASSWORD))
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        request = from_address(CALLERS_ADDRESS, Address(port, USERNAME, PASSWORD).request(payloads.body(next(people))))
        began = time.perf_counter()
        answer = caller.call(request)
        turn.latencies_ms.append((time.perf_counter() - began) * 1000)
        if answer.status != 201:
            raise SystemExit(f"A right password was answered {answer.status}: {answer.body.decode()[:300]}")
    caller.close()


@contextmanager
def _flood(port: int, guesses: Iterator[Guess], rate: int, turn: Turn) -> Iterator[None]:
    over, lock = threading.Event(), threading.Lock()
    began = time.perf_counter()
    numbered = enumerate(guesses)

    def guess() -> None:
        caller = Caller(Address(port, "", ""))
        while not over.is_set():
            with lock:
                number, (name, address) = next(numbered)
            if over.wait(max(0.0, began + number / rate - time.perf_counter())):
                break
            answer = caller.call(from_address(address, Address(port, name, f"wrong{number}").request(b"{}")))
            with lock:
                turn.guesses[answer.status] += 1
        caller.close()

    threads = [threading.Thread(target=guess, daemon=True) for _connection in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def from_address(address: str, request: bytes) -> bytes:
    """A request as a proxy of ours hands it on, which has it from an address."""
    head, end, body = request.partition(HEAD_END)
    return head + f"\r\nX-Forwarded-For: {address}".encode() + end + body


if __name__ == "__main__":
    main()
