"""Reading from a replica of the database: what only reads, and takes long, need not burden the leader.

Nothing is read there unless `reading` says so, and whatever writes goes to the leader, `reading` or not.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

REPLICA = "replica"
PATIENCE_SECONDS = 10
SECONDS_BETWEEN_LOOKS = 0.05

_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)

logger = logging.getLogger(__name__)


class Router:
    """Sends reads where `reading` says, and everything else to the leader."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def read_alias() -> str:
    """The alias of the database that is read now."""
    return _alias.get()


def read_connection() -> Any:
    """The connection that reads go to now."""
    return connections[_alias.get()]


def chosen_alias() -> str:
    """Where a long read should go: the replica, if there is one and it has all that is committed now; or the leader."""
    if not settings.READS_FROM_REPLICA or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    try:
        has_caught_up = _catch_up()
    except (DatabaseError, InterfaceError) as error:
        connections[REPLICA].close()
        logger.warning("The replica cannot be asked; the leader is read: %s", type(error).__name__)
        return DEFAULT_DB_ALIAS
    if not has_caught_up:
        logger.warning("The replica is more than %d seconds behind; the leader is read.", PATIENCE_SECONDS)
        return DEFAULT_DB_ALIAS
    connections[DEFAULT_DB_ALIAS].close()  # idle for as long as a report takes, it would be found cut off at its end
    return REPLICA


def read_from(alias: str) -> None:
    """Let a process that has just begun read from where the one before it does; another replica may be behind."""
    _alias.set(chosen_alias() if alias == REPLICA else alias)


@contextmanager
def reading(alias: str | None = None) -> Iterator[None]:
    """Inside, models are read from the replica, where that is wanted and safe; or from what was chosen before."""
    token = _alias.set(chosen_alias() if alias is None else alias)
    try:
        yield
    finally:
        _alias.reset(token)


def _catch_up() -> bool:
    """Whether the replica has, or gets in time, what was committed on the leader before."""
    leader, replica = connections[DEFAULT_DB_ALIAS], connections[REPLICA]
    if leader.vendor != "postgresql":
        return True
    end = _value(leader, "SELECT pg_current_wal_flush_lsn()::text")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _value(
        replica, "SELECT NOT pg_is_in_recovery() OR coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)", end
    ):
        if time.monotonic() > deadline:
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True


def _value(connection: Any, statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]
