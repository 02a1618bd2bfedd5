"""Lines of the logs: each is written once, under its digest, by one statement."""

import getpass
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from customers.models import LOGS, LogRecord, Submission

from .digest import VERSION, digest_of_record

SEALED_LOGS: tuple[type[models.Model], ...] = (Submission, *LOGS)
"""The tables that no customer's chain ties together: a seal covers each by the digests of its rows."""


@dataclass(frozen=True)
class Who:
    """Who does something that a log tells of, and from where."""

    username: str
    user_id: Any = None
    client_address: str | None = None
    request_id: str = ""


def whoever_runs_this() -> Who:
    """The user of the operating system that runs a command."""
    return Who(getpass.getuser())


def write_down(record: LogRecord, who: Who) -> None:
    """Add a line to its log. One statement."""
    record.created_at = timezone.now()
    record.user_id = who.user_id
    record.username = who.username
    record.client_address = who.client_address
    record.request_id = who.request_id
    record.digest_version = VERSION
    record.digest = digest_of_record(record)
    record.save(force_insert=True)
