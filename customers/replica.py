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

_TIMELINE = "left(pg_walfile_name(pg_current_wal_flush_lsn()), 8)"
"""Of a server that follows nobody: each promotion begins a new one."""

_HAS_IT = "coalesce(CASE WHEN r THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END >= %s::pg_lsn, false)"
_STATE = f"SELECT {_HAS_IT}, CASE WHEN NOT r THEN {_TIMELINE} END FROM pg_is_in_recovery() AS r"  # noqa: S608  # constants
"""Whether a server has what was committed up to a place in the log, and its timeline, if it follows nobody."""

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
        problem = _problem()
    except (DatabaseError, InterfaceError) as error:
        connections[REPLICA].close()
        problem = f"cannot be compared with the leader ({type(error).__name__})"
    if problem:
        logger.warning("The replica %s; the leader is read.", problem)
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


def _problem() -> str:
    """Why the replica should not be read; "" if it has, or gets in time, what was committed on the leader before.

    A server that follows nobody may be the leader itself (a balancer that has no replica sends there): then it is on
    the leader's timeline. A replica that was promoted is on one of its own, and what it has is another register.
    """
    leader, replica = connections[DEFAULT_DB_ALIAS], connections[REPLICA]
    if leader.vendor != "postgresql":
        return ""
    end, timeline = _row(leader, f"SELECT pg_current_wal_flush_lsn()::text, {_TIMELINE}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        has_it, its_own = _row(replica, _STATE, end)
        if its_own not in (None, timeline):
            return "was promoted"
        if has_it:
            return ""
        if time.monotonic() > deadline:
            return f"is more than {PATIENCE_SECONDS} seconds behind"
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _row(connection: Any, statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
