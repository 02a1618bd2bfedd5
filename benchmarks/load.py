"""Several callers at once, each a process of its own, so that they do not wait for each other."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from .client import CREATED, Address, Answer, Caller

LONGEST_EXCERPT = 300


class WrongAnswer(Exception):
    """A service did not take in what it should have."""


@dataclass(frozen=True)
class Fired:
    """What came of some requests: how long each took, how long all of them together, what the callers cost."""

    latencies_ms: list[float]
    seconds: float
    callers_ms: float


@dataclass(frozen=True)
class _Share:
    """What one caller has done."""

    began: float
    ended: float
    latencies_ms: list[float]
    wrong: Answer | None


def fire(address: Address, requests: Sequence[bytes], callers: int) -> Fired:
    """Send every request once, whoever of the callers is free. Raises WrongAnswer unless all of them are taken in."""
    context = get_context("fork")  # so that the requests need not be handed over
    place, start = context.Value("q", 0), context.Barrier(callers)
    cpu_before = _cpu_of_children_ms()
    under_way = []
    for _caller in range(callers):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(address, requests, place, start, sender), daemon=True)
        process.start()
        sender.close()
        under_way.append((process, receiver))
    shares: list[_Share] = []
    for process, receiver in under_way:
        shares.append(receiver.recv())
        process.join()
    for share in shares:
        if share.wrong:
            excerpt = share.wrong.body[:LONGEST_EXCERPT].decode(errors="replace")
            raise WrongAnswer(f"status {share.wrong.status}: {excerpt}")
    return Fired(
        sorted(latency for share in shares for latency in share.latencies_ms),
        max(share.ended for share in shares) - min(share.began for share in shares),
        _cpu_of_children_ms() - cpu_before,
    )


def _work(address: Address, requests: Sequence[bytes], place: Any, start: Any, sender: Connection) -> None:
    caller = Caller(address)
    latencies_ms: list[float] = []
    wrong = None
    start.wait()
    began = time.perf_counter()
    while wrong is None:
        with place.get_lock():
            mine = place.value
            place.value += 1
        if mine >= len(requests):
            break
        sent = time.perf_counter()
        answer = caller.call(requests[mine])
        latencies_ms.append((time.perf_counter() - sent) * 1000)
        if answer.status != CREATED:
            wrong = answer
    sender.send(_Share(began, time.perf_counter(), latencies_ms, wrong))


def _cpu_of_children_ms() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000
