"""Somebody on the leader's own machine who goes on writing to it, whatever happens around it."""

import subprocess
import threading
import time
from dataclasses import dataclass

from faults.clock import clock

from .cluster import Cluster

TABLE = "failover_witness"
PAUSE_SECONDS = 0.3


@dataclass(frozen=True)
class Note:
    """One row that the witness wrote, or tried to."""

    number: int
    begun: float
    ended: float
    is_acknowledged: bool
    said: str


class Witness(threading.Thread):
    """Writes rows to a server from within, where no cable leads. What it is told was written must be there later."""

    def __init__(self, cluster: Cluster, node: str, first: int) -> None:
        super().__init__(name=f"witness-{node}", daemon=True)
        self._cluster, self._node, self._next = cluster, node, first
        self._is_over = threading.Event()
        self.notes: list[Note] = []

    def run(self) -> None:
        while not self._is_over.is_set():
            number, begun = self._next, clock.now()
            command = self._cluster.psql(self._node, f"INSERT INTO {TABLE} VALUES ({number})")  # noqa: S608
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            is_acknowledged = done.returncode == 0 and done.stdout.strip() == "INSERT 0 1"
            said = (done.stdout + done.stderr).strip()
            self.notes.append(Note(number, begun, clock.now(), is_acknowledged, said))
            self._next += 1
            time.sleep(PAUSE_SECONDS)

    def refused_at(self, patience_seconds: float) -> float | None:
        """When a write of its failed for the first time; None, if it is still waiting for an answer by then."""
        deadline = clock.now() + patience_seconds
        while True:
            for note in list(self.notes):
                if not note.is_acknowledged:
                    return note.ended
            if clock.now() > deadline:
                return None
            time.sleep(PAUSE_SECONDS)

    def finish(self) -> list[Note]:
        """Its notes, when it has been answered for the last time."""
        self._is_over.set()
        self.join()
        return self.notes
