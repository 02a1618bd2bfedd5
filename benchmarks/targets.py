"""What is measured: something that takes submissions over HTTP, and the limit."""

import json
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from . import limit, pgbench
from .client import Address, Caller
from .database import Database, StatementCounter
from .figures import SCENARIOS, Cell, quantile
from .load import Fired, fire
from .payloads import Payloads
from .processes import cpu_ms, largest_mb, machine_cpu_ms
from .servers import PASSWORD, Running

WARM_UP_CALLS = 40
MOST_CALLERS = 8
FEWEST_CALLS = 16
COUNTED_CALLS = 10
PEOPLE_OF_LIMIT = 300
CREATED, CHANGED, UNCHANGED = SCENARIOS


@dataclass(frozen=True)
class Measure:
    """How long a cell shall take, with how many callers at a time, in which repetition."""

    seconds: float
    callers: int
    repetition: int


class Target(Protocol):
    """Something that is measured."""

    name: str

    def measure(self, measure: Measure) -> Iterator[Cell]:
        """The scenarios, in their order."""

    def count_statements(self, counter: StatementCounter) -> dict[str, float]:
        """Scenario -> statements per call, warm."""

    def memory_mb(self) -> float | None:
        """The resident memory of a worker; None if it has none."""


class _Meter:
    """What the parties have used since it was made."""

    def __init__(self, service: int | None, database: int) -> None:
        self._service, self._database = service, database
        self._began, self._before = time.perf_counter(), self._now()

    def read(self) -> tuple[float, float, float]:
        """CPU of the service and of the database in ms, and of all who have no part in it in percent of a core."""
        service, database, own, machine = (now - before for now, before in zip(self._now(), self._before, strict=True))
        elapsed_ms = (time.perf_counter() - self._began) * 1000
        return service, database, max(0.0, machine - service - database - own) / elapsed_ms * 100

    def _now(self) -> tuple[float, float, float, float]:
        service = cpu_ms(self._service) if self._service else 0.0
        return service, cpu_ms(self._database), _own_cpu_ms(), machine_cpu_ms()


class Http:
    """A service that takes submissions."""

    def __init__(self, name: str, running: Running, database: Database, username: str) -> None:
        self.name = name
        self._running, self._database = running, database
        self._database_process = database.server_process
        self._address = Address(running.port, username, PASSWORD)
        self._payloads: Payloads
        self._numbers: count[int]
        self._rate = 0.0

    def warm_up(self, payloads: Payloads, numbers: "count[int]") -> None:
        """Let every process have served, and learn how many calls fill a second. `numbers` are people nobody has."""
        self._payloads, self._numbers = payloads, numbers
        for _round in range(2):
            self._fire(self._bodies(self._people(WARM_UP_CALLS)), MOST_CALLERS)
        fired = self._fire(self._bodies(self._people(WARM_UP_CALLS)), MOST_CALLERS)
        self._rate = len(fired.latencies_ms) / fired.seconds

    def submit(self, number: int) -> int:
        """The customer number of one person, newly submitted or not."""
        caller = Caller(self._address)
        answer = caller.call(self._address.request(self._payloads.body(number)))
        caller.close()
        customer: int = json.loads(answer.body)["customer_number"]
        return customer

    def measure(self, measure: Measure) -> Iterator[Cell]:
        share = 1.0 if measure.callers > 1 else 0.6  # of the rate, which is that of many callers
        people = self._people(max(FEWEST_CALLS, round(self._rate * measure.seconds * share)))
        for scenario in SCENARIOS:
            yield self._measure(scenario, people, measure)

    def count_statements(self, counter: StatementCounter) -> dict[str, float]:
        people = self._people(COUNTED_CALLS)
        statements = {}
        for scenario in SCENARIOS:
            before = counter.count(self._database)
            self._fire(self._bodies(people, scenario), callers=1)
            statements[scenario] = (counter.count(self._database) - before) / COUNTED_CALLS
        return statements

    def memory_mb(self) -> float | None:
        return largest_mb(self._running.process)

    def _measure(self, scenario: str, people: Sequence[int], measure: Measure) -> Cell:
        bodies = self._bodies(people, scenario)
        meter = _Meter(self._running.process, self._database_process)
        fired = self._fire(bodies, measure.callers)
        service_ms, database_ms, others = meter.read()
        calls = len(fired.latencies_ms)
        return Cell(
            self.name,
            scenario,
            measure.callers,
            measure.repetition,
            calls,
            fired.seconds,
            quantile(fired.latencies_ms, 0.5),
            quantile(fired.latencies_ms, 0.99),
            service_ms / calls,
            database_ms / calls,
            others,
        )

    def _people(self, wanted: int) -> list[int]:
        return [next(self._numbers) for _person in range(wanted)]

    def _bodies(self, people: Sequence[int], scenario: str = CREATED) -> list[bytes]:
        """What is sent: unchanged is what was sent last."""
        return [self._payloads.body(number, is_changed=scenario != CREATED) for number in people]

    def _fire(self, bodies: Sequence[bytes], callers: int) -> Fired:
        return fire(self._address, [self._address.request(body) for body in bodies], callers)


class Limit:
    """PostgreSQL itself; see `benchmarks.limit`."""

    name = "limit"

    def __init__(self, database: Database, customer: int) -> None:
        self._database = database
        self._database_process = database.server_process
        self.rows = limit.install(database, customer, PEOPLE_OF_LIMIT)

    def measure(self, measure: Measure) -> Iterator[Cell]:
        for scenario in SCENARIOS:
            people = limit.numbers(self._database)
            variables = {} if scenario == CREATED else {"first": people.first, "last": people.last}
            meter = _Meter(None, self._database_process)
            driven = pgbench.drive(self._database, limit.CALLS[scenario], measure.callers, measure.seconds, **variables)
            _service_ms, database_ms, others = meter.read()
            calls = len(driven.latencies_ms)
            yield Cell(
                self.name,
                scenario,
                measure.callers,
                measure.repetition,
                calls,
                calls / driven.calls_per_second,
                quantile(driven.latencies_ms, 0.5),
                quantile(driven.latencies_ms, 0.99),
                0.0,
                database_ms / calls,
                others,
            )

    def count_statements(self, counter: StatementCounter) -> dict[str, float]:
        return dict.fromkeys(SCENARIOS, 1.0)

    def memory_mb(self) -> float | None:
        return None


def _own_cpu_ms() -> float:
    """What this process and the callers that have ended have used."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) * 1000
