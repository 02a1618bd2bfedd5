"""What the service is to reach, and whether it does."""

from collections.abc import Iterator
from dataclasses import dataclass

from .figures import Sheet, short
from .sitting import LIMIT, PEER, SERVICE, Sitting

MOST_APPLICATION_MS = 1.5
MOST_WORKER_MB = 90
MOST_TAIL = 5
"""p99 as a multiple of p50."""

MANY = 8


@dataclass(frozen=True)
class RatioGoal:
    """Calls per second as a multiple of another target's."""

    scenario: str
    base: str
    callers: int
    least: float
    stretch: float | None = None


RATIO_GOALS = (
    RatioGoal("created", LIMIT, 1, 0.20, 0.35),
    RatioGoal("created", LIMIT, MANY, 0.22, 0.40),
    RatioGoal("created", PEER, MANY, 10, 20),
    RatioGoal("changed", LIMIT, 1, 0.20),
    RatioGoal("changed", LIMIT, MANY, 0.20),
    RatioGoal("changed", PEER, MANY, 15),
    RatioGoal("unchanged", PEER, MANY, 25),
)
STATEMENT_GOALS = {"created": 6, "changed": 6, "unchanged": 4}
"""Scenario -> the most statements per call, warm, BEGIN and COMMIT among them."""


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured, and whether it is reached."""

    goal: str
    wanted: str
    measured: str
    is_reached: bool


def judge(sitting: Sitting, service: str = SERVICE) -> Iterator[Verdict]:
    """Every goal of which something was measured."""
    sheet = sitting.sheet
    for goal in RATIO_GOALS:
        ratio = sheet.ratio(service, goal.base, goal.scenario, goal.callers)
        if ratio:
            wanted = f"≥ {short(goal.least)}" + (f" (stretch {short(goal.stretch)})" if goal.stretch else "")
            what = f"{goal.scenario}, {_callers(goal.callers)}: of the {goal.base}"
            yield Verdict(what, wanted, str(ratio), ratio.median >= goal.least)
    yield from _judge_cost(sheet, service)
    for scenario, most in STATEMENT_GOALS.items():
        if statements := sitting.statements.get(service):
            count = statements[scenario]
            yield Verdict(f"{scenario}: statements per call", f"≤ {most}", short(count), count <= most)
    if memory := sitting.memory_mb.get(service):
        yield Verdict("memory of a worker, MB", f"≤ {MOST_WORKER_MB}", short(memory), memory <= MOST_WORKER_MB)


def _judge_cost(sheet: Sheet, service: str) -> Iterator[Verdict]:
    cpu = sheet.typical(service, "created", 1, "application_ms")
    if cpu is not None:
        what = "created, 1 caller: CPU of the application, ms"
        yield Verdict(what, f"≤ {MOST_APPLICATION_MS}", short(cpu), cpu <= MOST_APPLICATION_MS)
    p50 = sheet.typical(service, "created", MANY, "p50_ms")
    p99 = sheet.typical(service, "created", MANY, "p99_ms")
    if p50 and p99:
        what = f"created, {_callers(MANY)}: p99 as a multiple of p50"
        yield Verdict(what, f"< {MOST_TAIL}", short(p99 / p50), p99 / p50 < MOST_TAIL)


def _callers(number: int) -> str:
    return "1 caller" if number == 1 else f"{number} callers"
