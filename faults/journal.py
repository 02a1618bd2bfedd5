"""What the clients have sent, and what they were answered."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

CREATED, UNAVAILABLE = 201, 503
BROKEN = 0
"""The status of a call whose connection broke before it was answered."""


@dataclass(frozen=True)
class Entry:
    """One call: which version of whom, as which request, when it began and ended, and what came back."""

    client: int
    person: int
    version: int
    request_id: str
    began: float
    ended: float
    status: int
    customer_number: int | None = None
    problem: str = ""
    """What is wrong with the answer; of a call that was not answered, how it broke."""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the client was told that the customer is in the register."""
        return self.status == CREATED


class Journal:
    """Every call of every client, in the order in which they ended."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[Entry]:
        """Those that there are so far."""
        with self._lock:
            return self._entries[:]

    def save(self, path: Path) -> None:
        """One JSON object a line."""
        path.write_text("".join(json.dumps(asdict(entry)) + "\n" for entry in self.entries()))


def read_journal(lines: Iterable[str]) -> list[Entry]:
    """The entries that `Journal.save` wrote."""
    return [Entry(**json.loads(line)) for line in lines]
