"""One sitting: all targets are up at once and measured in turn, so that what disturbs the machine disturbs them all."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from . import servers
from .database import Database, StatementCounter
from .figures import Cell, Sheet
from .payloads import read_example
from .servers import USERNAME
from .targets import Http, Limit, Measure, Target

CALLERS = (1, 8)
PEER, SHIPPED, LIMIT, SERVICE, FILLED = "peer", "peer as shipped", "limit", "service", "service, filled"
TEMPLATE = 1
"""The person whose rows the limit copies from the peer."""


@dataclass(frozen=True)
class Plan:
    """What is asked of a sitting."""

    repetitions: int = 5
    seconds: float = 3
    compares_servers: bool = False
    customers: int = 0
    """With how many the service is measured, too; 0: only with an empty register."""

    @property
    def servers(self) -> list[str]:
        """The ways in which the service is served."""
        return list(servers.SERVERS) if self.compares_servers else [SERVICE]


@dataclass
class Sitting:
    """What has come of it."""

    cells: list[Cell] = field(default_factory=list)
    memory_mb: dict[str, float] = field(default_factory=dict)
    statements: dict[str, dict[str, float]] = field(default_factory=dict)
    rows_of_limit: int = 0

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.cells)


Say = Callable[[str], None]


def sit(plan: Plan, database: Database, say: Say) -> Sitting:
    """Bring everything up and measure it."""
    sitting = Sitting()
    with _targets(plan, database, say) as targets:
        counter = StatementCounter(database)
        if counter.is_available:
            with counter.counting():
                for target in targets:
                    sitting.statements[target.name] = target.count_statements(counter)
        for repetition in range(plan.repetitions):
            for target in targets if repetition % 2 == 0 else targets[::-1]:
                for callers in CALLERS:
                    sitting.cells += target.measure(Measure(plan.seconds, callers, repetition))
            say(f"repetition {repetition + 1} of {plan.repetitions}, load {os.getloadavg()[0]:.1f}")
        for target in targets:
            sitting.rows_of_limit = target.rows if isinstance(target, Limit) else sitting.rows_of_limit
            if (memory := target.memory_mb()) is not None:
                sitting.memory_mb[target.name] = memory
    return sitting


@contextmanager
def _targets(plan: Plan, database: Database, say: Say) -> Iterator[list[Target]]:
    """Everything that is measured, warm."""
    payloads, numbers = read_example(), count(TEMPLATE)
    with ExitStack() as stack:
        targets: list[Target] = []
        peers = database.beside("bench_peer")
        for name, hasher in ((PEER, "cheap"), (SHIPPED, "shipped")):
            say(f"starting: {name}")
            servers.prepare_peer(peers, hasher, hasher)
            running = stack.enter_context(servers.peer(peers, hasher))
            target = Http(name, running, peers, hasher)
            target.warm_up(payloads, numbers)
            targets.append(target)
            if name == PEER:
                say(f"starting: {LIMIT}")
                targets.append(Limit(peers, target.submit(TEMPLATE)))
        packages = _installed(plan, stack, say)
        for name in [*plan.servers, *([FILLED] if plan.customers else [])]:
            say(f"starting: {name}")
            own = database.beside(re.sub(r"\W+", "_", f"bench_{name}"))
            servers.prepare_service(own)
            if name == FILLED:
                servers.fill_register(own, plan.customers)
            running = stack.enter_context(servers.service(SERVICE if name == FILLED else name, own, packages))
            target = Http(name, running, own, USERNAME)
            target.warm_up(payloads, numbers)
            targets.append(target)
        yield targets


def _installed(plan: Plan, stack: ExitStack, say: Say) -> Path | None:
    if not plan.compares_servers:
        return None
    say("installing granian for this measurement")
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="core_customer_granian_")))
    servers.install_granian(folder)
    return folder
