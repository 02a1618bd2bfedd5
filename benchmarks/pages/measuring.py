"""One page: how long it takes when it is warm, what statements it sends, and how the database answers the slowest."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from django.db import DatabaseError, connection, transaction

from .addresses import Page
from .plans import Plan, explain

WORTH_EXPLAINING_MS = 20.0


@dataclass(frozen=True)
class Statement:
    """One statement, as it was sent."""

    sql: str
    parameters: Any
    ms: float
    settings: Sequence[str]
    """What the page has told PostgreSQL about planning until then."""


@dataclass
class Measured:
    """What one page took as one role."""

    role: str
    page: Page
    status: int
    ms: float
    cpu_ms: float
    """Of this process: what the page would take if the database answered at once, on a quiet machine."""

    database_cpu_ms: float
    """Of the database's session; 0 where it is no process of this machine, and for SQLite, whose work is done here."""

    statements: list[Statement]
    plans: list[tuple[Statement, Plan]] = field(default_factory=list)
    trouble: str = ""

    @property
    def slowest_ms(self) -> float:
        return max((statement.ms for statement in self.statements), default=0.0)

    @property
    def warnings(self) -> list[str]:
        """What plans of the page would not stand growth."""
        return [warning for _statement, plan in self.plans for warning in plan.warnings]

    def took(self, by_processor: bool = False) -> float:
        """Milliseconds by the clock, or of processors alone: a busy machine does not change those much."""
        return self.cpu_ms + self.database_cpu_ms if by_processor else self.ms

    def is_slow(self, limit_ms: float, by_processor: bool = False) -> bool:
        """Whether it is over the limit, or did not answer at all."""
        return bool(self.trouble) or self.took(by_processor) > limit_ms


def measure(role: str, page: Page, get: Callable[[], Any], repetitions: int, patience_seconds: float) -> Measured:
    """Visit the page once to warm up and some times more; then ask for the plans of what took long."""
    times: list[float] = []
    cpu_times: list[tuple[float, float]] = []
    statements: list[Statement] = []
    try:
        for visit in range(1 + repetitions):
            with transaction.atomic():
                cpu_began, database_began = time.process_time(), _database_seconds()
                statements, seconds, status = _visit(get)
                cpu_times.append(
                    (1000 * (time.process_time() - cpu_began), 1000 * (_database_seconds() - database_began))
                )
                transaction.set_rollback(True)
            if visit or not repetitions or seconds > patience_seconds / 10:
                times.append(1000 * seconds)
            if seconds > patience_seconds / 10:  # once more would say the same
                break
        measured = Measured(role, page, status, median(times), *min(cpu_times, key=sum), statements)
    except DatabaseError as error:
        return Measured(role, page, 0, 1000 * patience_seconds, 0.0, 0.0, statements, trouble=str(error).strip())
    for statement in statements:
        if statement.ms > WORTH_EXPLAINING_MS:
            measured.plans.append((statement, explain(statement.sql, statement.parameters, statement.settings)))
    return measured


def _database_seconds() -> float:
    """Processor time of the database's session so far, if it can be told."""
    if connection.vendor != "postgresql":
        return 0.0
    process = Path("/proc", str(connection.connection.get_backend_pid()))
    try:
        is_it = (process / "comm").read_text().startswith("postgres")
        return int((process / "schedstat").read_text().split()[0]) / 1e9 if is_it else 0.0
    except OSError:
        return 0.0


def _visit(get: Callable[[], Any]) -> tuple[list[Statement], float, int]:
    statements: list[Statement] = []
    settings: list[str] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            statements.append(Statement(sql, parameters, 1000 * (time.perf_counter() - began), tuple(settings)))
            if sql.startswith("SET LOCAL"):
                settings.append(sql)

    with connection.execute_wrapper(note):
        began = time.perf_counter()
        response = get()
        return statements, time.perf_counter() - began, response.status_code
