"""Races: what is tried again because another transaction was faster."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from catalogs import registry
from customers.errors import TooBusy

from .storage import PostgreSQL, storage

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
    return _until_done(change, request_id, [transaction.atomic] * ATTEMPTS)


def in_one_step(change: Callable[[], T], request_id: str) -> T:
    """As `atomically`, for a change that reads first and then writes once, by the storage.

    Where that one writing is one statement, the first attempt needs no transaction: if somebody else was faster, the
    statement fails. The next attempts lock the customer before they read it, and so come to an end.
    """
    needs_none = storage().writes_at_once and not connection.in_atomic_block
    first = nullcontext if needs_none else transaction.atomic
    return _until_done(change, request_id, [first] + [transaction.atomic] * (ATTEMPTS - 1))


def _until_done(
    change: Callable[[], T], request_id: str, attempts: Sequence[Callable[[], AbstractContextManager[Any]]]
) -> T:
    for attempt, context in enumerate(attempts, start=1):
        try:
            with context():
                return change()
        except (IntegrityError, OperationalError, ProgrammingError) as error:
            if not _lost_a_race(error):
                raise
            logger.info("request %s lost a race, attempt %d", request_id, attempt)
            registry.forget()  # a catalog entry that it relied on may be gone
    raise TooBusy


def _lost_a_race(error: Exception) -> bool:
    if PostgreSQL.has_lost_its_functions(error):
        return True
    sqlstate = getattr(error.__cause__, "pgcode", None)
    return sqlstate in _LOST_RACES or (isinstance(error, IntegrityError) and _is_sqlite_conflict(error))


def _is_sqlite_conflict(error: IntegrityError) -> bool:
    return str(error).startswith(_SQLITE_CONFLICTS)
