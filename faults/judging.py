"""Were the answers those of the table, where they may be given, and did the service come back by itself?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from .faults import CUTTING, KILLING_WORKERS, MET_BY_CHANCE, NO_OUTAGE
from .journal import BROKEN, UNAVAILABLE, Entry

LIMIT_SECONDS = 15
"""By when the service must be back after a fault, unless the run is told another limit."""

ENOUGH = 30
"""So many calls cannot all miss an outage by chance."""


@dataclass(frozen=True)
class Fault:
    """One fault: from when to when something was broken, and when all clients were served again."""

    name: str
    began: float
    ended: float
    resumed: float | None

    @property
    def seconds_to_resume(self) -> float | None:
        """How long the service took to come back when what was broken was whole again."""
        return self.resumed and self.resumed - self.ended


def wrong_answers(entries: Sequence[Entry], faults: Sequence[Fault], limit: float = LIMIT_SECONDS) -> Iterator[str]:
    """Answers that are not of the table, and those that nothing explains.

    That is a 503 while the database could be reached, and no answer while no worker was killed.
    """
    for entry in entries:
        if entry.is_acknowledged and not entry.problem:
            continue
        during = [
            fault.name
            for fault in faults
            if entry.ended >= fault.began and entry.began <= (fault.resumed or fault.ended + limit)
        ]
        where = f"request {entry.request_id}, during {' and '.join(during) or 'nothing'}"
        is_broken = entry.status == BROKEN
        if entry.problem and not is_broken:
            yield f"{where}: {entry.problem}"
        elif entry.status not in (BROKEN, UNAVAILABLE):
            yield f"{where}: {entry.status}"
        elif not (set(during) & KILLING_WORKERS if is_broken else set(during) - NO_OUTAGE):
            yield f"{where}: {entry.problem or entry.status}"


def not_resumed(faults: Sequence[Fault], limit: float = LIMIT_SECONDS) -> Iterator[str]:
    """Faults after which the service did not come back by itself, or not in time."""
    for fault in faults:
        if fault.resumed is None:
            yield f"{fault.name}: not every client was served within {limit:.0f} s"


def not_met(entries: Sequence[Entry], faults: Sequence[Fault]) -> Iterator[str]:
    """Outages during which every call was served: nothing was broken, or not what the service stands on.

    A write that was cut is always met; any other outage, by one of the many calls of all the times that it came.
    """
    of_outage: dict[str, list[list[Entry]]] = defaultdict(list)
    for fault in faults:
        if fault.name not in NO_OUTAGE | MET_BY_CHANCE:
            during = [entry for entry in entries if entry.ended >= fault.began and entry.began <= fault.ended]
            of_outage[fault.name].append(during)
    for name, times in of_outage.items():
        for calls in times if name in CUTTING else [list(chain(*times))]:
            is_to_be_met = name in CUTTING or len(calls) >= ENOUGH
            if is_to_be_met and all(entry.is_acknowledged for entry in calls):
                yield f"{name}: no call met it"
