"""Races: what is tried again because another transaction was faster."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction

from catalogs import registry
from customers.errors import TooBusy

T = TypeVar("T")

logger = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often a change that lost a race is tried again, from the start."""

_LOST_RACES = {"23505", "23503", "40001", "40P01"}
"""SQLSTATE of unique and foreign key violations, serialization failures and deadlocks."""

_SQLITE_CONFLICTS = ("UNIQUE constraint failed", "FOREIGN KEY constraint failed", "append-only: REPLACE")
"""How SQLite says the same. A taken key of an append-only table is found by its trigger, before the constraint is."""


def atomically(change: Callable[[], T], request_id: str) -> T:
    """What `change` returns, done in one transaction; done again from the start where it lost a race.

    Raises TooBusy when others kept changing the same customers.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return change()
        except (IntegrityError, OperationalError) as error:
            if not _lost_a_race(error):
                raise
            logger.info("request %s lost a race, attempt %d", request_id, attempt)
            registry.forget()  # a catalog entry that it relied on may be gone
    raise TooBusy


def _lost_a_race(error: Exception) -> bool:
    sqlstate = getattr(error.__cause__, "pgcode", None)
    return sqlstate in _LOST_RACES or (isinstance(error, IntegrityError) and _is_sqlite_conflict(error))


def _is_sqlite_conflict(error: IntegrityError) -> bool:
    return str(error).startswith(_SQLITE_CONFLICTS)
