"""Who asks for a change, from where and when: what makes every change attributable."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from customers.models import Revision


@dataclass(frozen=True)
class Origin:
    """Where a change comes from. The user's name is kept as text, since users may be renamed."""

    source: Revision.Source
    user_id: Any
    username: str
    request_id: str = ""
    client_address: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Call:
    """One call of the endpoint: its origin, its body exactly as received, and when it began.

    `declared_bytes` is the size of a body that was too large to be read. `resubmission_of` is the refused submission
    whose body staff sends again.
    """

    origin: Origin = field(default_factory=lambda: Origin(Revision.Source.API, None, ""))
    body: bytes = b""
    declared_bytes: int | None = None
    received_at: datetime = field(default_factory=timezone.now)
    started: float = field(default_factory=time.monotonic)
    resubmission_of: int | None = None

    @property
    def milliseconds(self) -> int:
        """How long the call has taken so far."""
        return round((time.monotonic() - self.started) * 1000)
