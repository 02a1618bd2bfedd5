"""Measurements that tests make up."""

from typing import Any

from benchmarks.figures import SCENARIOS, Cell
from benchmarks.sitting import LIMIT, PEER, SERVICE, Sitting


def cell(target: str, rate: float, **facts: Any) -> Cell:
    """A cell of so many calls per second."""
    values: dict[str, Any] = {
        "scenario": "created",
        "callers": 8,
        "repetition": 0,
        "calls": 100,
        "p50_ms": 2.0,
        "p99_ms": 6.0,
        "application_ms": 1.25,
        "database_ms": 0.5,
        "others_percent": 3.0,
    }
    values |= facts
    return Cell(target=target, seconds=values["calls"] / rate, **values)


def sitting(service_rate: float = 250, **facts: Any) -> Sitting:
    """A sitting with three repetitions, in which the limit does 1000 calls per second and the peer 20."""
    rates = {PEER: 20, LIMIT: 1000, SERVICE: service_rate}
    cells = [
        cell(target, rate * (1 + repetition / 100), scenario=scenario, callers=callers, repetition=repetition, **facts)
        for target, rate in rates.items()
        for scenario in SCENARIOS
        for callers in (1, 8)
        for repetition in range(3)
    ]
    statements = {SERVICE: {"created": 6.0, "changed": 7.0, "unchanged": 4.0}}
    return Sitting(cells, {SERVICE: 80.0}, statements, rows_of_limit=34)
