"""The faults: each breaks something, keeps it broken for a while, and mends what does not mend itself."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg2

from benchmarks.processes import family
from scripts.with_postgres import DATABASE, Cluster

from .disk import Disk
from .proxy import Cut, Proxy

PATIENCE_SECONDS = 30
LOCKED_TABLES = ("customers_submission", "customers_customerindex")
SESSIONS = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
NOBODY = "nobody"
"""A standby of that name is never there: commits wait for it."""

UNTOUCHED = "-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0 -c transaction_timeout=0"
"""Settings of the harness's own sessions, whatever the server's are."""


@dataclass(frozen=True)
class Target:
    """What is there to be broken. `server` is the process that the service's workers are children of.

    Without a disk of the database's own, the faults that need one are left out.
    """

    cluster: Cluster
    proxy: Proxy
    server: int
    chance: random.Random
    disk: Disk | None = None

    @property
    def workers(self) -> list[int]:
        """The processes that answer calls."""
        return [process for process in family(self.server) if process != self.server]

    def connect(self) -> Any:
        """A connection to the database, past the proxy."""
        return psycopg2.connect(host=str(self.cluster.host), user="postgres", dbname=DATABASE, options=UNTOUCHED)

    def execute(self, *statements: str) -> None:
        """Run statements, past the proxy."""
        connection = self.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    @property
    def backends(self) -> list[int]:
        """The processes of PostgreSQL that serve the service."""
        connection = self.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pid {SESSIONS}")
            found = [process for (process,) in cursor.fetchall()]
        connection.close()
        return found


def kill_worker(target: Target) -> None:
    """SIGKILL one of the workers."""
    _kill(target.chance.choice(target.workers))


def kill_all_workers(target: Target) -> None:
    """SIGKILL all of them at once."""
    for worker in target.workers:
        _kill(worker)


def restart_database(target: Target) -> None:
    """Its fast shutdown, which breaks connections off (57P01), and a start after a second or so."""
    _restart(target, signal.SIGINT)


def quit_database(target: Target) -> None:
    """Its immediate shutdown: no checkpoint, so that it recovers from its log when it starts."""
    _restart(target, signal.SIGQUIT)


def kill_database(target: Target) -> None:
    """SIGKILL its first process; the others notice and end."""
    _restart(target, signal.SIGKILL)


def kill_backend(target: Target) -> None:
    """SIGKILL a process that serves the service: PostgreSQL ends all others, and recovers."""
    if backends := target.backends:
        _kill(target.chance.choice(backends))
    target.cluster.wait().close()


def freeze_database(target: Target) -> None:
    """SIGSTOP to all of its processes: for three seconds nothing is answered, and no connection breaks."""
    processes: list[int] = []
    try:
        while left := set(family(target.cluster.server.pid)) - set(processes):  # its first process makes no new ones
            for process in left:
                _signal(process, signal.SIGSTOP)
            processes += left
        time.sleep(3)
    finally:
        for process in processes:
            _signal(process, signal.SIGCONT)


def terminate_backends(target: Target) -> None:
    """An administrator ends all sessions (57P01)."""
    target.execute(f"SELECT pg_terminate_backend(pid) {SESSIONS}")


def cancel_statements(target: Target) -> None:
    """An administrator cancels what runs (57014), again and again for a second."""
    _for_a_while(1, lambda: target.execute(f"SELECT pg_cancel_backend(pid) {SESSIONS} AND state = 'active'"))


def cut_connections(target: Target) -> None:
    """Reset all connections, wherever they are."""
    target.proxy.cut_all()


def cut_statement(target: Target) -> None:
    """Break off a write when half of it has been sent."""
    _cut_a_write(target, Cut.STATEMENT)


def cut_before_answer(target: Target) -> None:
    """Break off a write that is committed, before its answer."""
    _cut_a_write(target, Cut.BEFORE_ANSWER)


def cut_answer(target: Target) -> None:
    """Break off a write that is committed, in the middle of its answer."""
    _cut_a_write(target, Cut.ANSWER)


def cut_commit(target: Target) -> None:
    """Break off a transaction of several statements before the answer to its COMMIT."""
    _cut_a_write(target, Cut.COMMIT)


def refuse_connections(target: Target) -> None:
    """Nothing listens where the database was, for two seconds."""
    target.proxy.is_refusing = True
    target.proxy.cut_all()
    time.sleep(2)
    target.proxy.is_refusing = False


def fill_connections(target: Target) -> None:
    """Others take every connection that the database has (53300), for three seconds."""
    with ExitStack() as stack:

        def fill() -> None:
            with suppress(psycopg2.OperationalError):
                while True:
                    stack.callback(target.connect().close)

        fill()
        target.proxy.cut_all()
        _for_a_while(3, fill)


def read_only(target: Target) -> None:
    """The database takes no writes (25006), as one that is not the leader any more, for three seconds."""
    with _set(target, "default_transaction_read_only", "on"):
        time.sleep(3)


def fill_disk(target: Target) -> None:
    """Not a byte is left of the disk: tables cannot grow (53100), for three seconds."""
    with _disk(target).filled():
        time.sleep(3)
    _start_if_it_has_ended(target)


def fill_disk_and_log(target: Target) -> None:
    """The same, and the log needs new files, too: PostgreSQL gives up (PANIC), and waits for somebody to start it."""
    with _disk(target).filled():
        for _file in range(100):
            if target.cluster.server.poll() is not None:
                break
            with suppress(psycopg2.Error):
                target.execute("SELECT pg_switch_wal()")
            time.sleep(0.05)
    _start_if_it_has_ended(target)


def freeze_disk(target: Target) -> None:
    """The disk stands still: what is to be flushed waits for three seconds."""
    _disk(target).stand_still(3)


def lose_power(target: Target) -> None:
    """What was not flushed is lost, and all processes of the database with it; then the machine starts again."""
    disk = _disk(target)
    disk.lose_power()
    for process in family(target.cluster.server.pid):
        _kill(process)
    target.cluster.server.wait()
    disk.mount_again()
    _start(target)


def slow_commits(target: Target) -> None:
    """Commits wait for a standby that is away, for three seconds."""
    _wait_for_standby(target, lambda: time.sleep(3))


def slow_commits_and_kill_workers(target: Target) -> None:
    """Commits wait, and the workers that wait for them are killed."""

    def kill() -> None:
        time.sleep(1)
        kill_all_workers(target)
        time.sleep(1)

    _wait_for_standby(target, kill)


def slow_commits_and_kill_database(target: Target) -> None:
    """Commits wait, and the database is killed under them."""

    def kill() -> None:
        time.sleep(1)
        _restart(target, signal.SIGQUIT)

    _wait_for_standby(target, kill)


def slow_answers(target: Target) -> None:
    """Each answer of the database takes a third of a second longer, for three seconds."""
    target.proxy.delay_seconds = 0.3
    time.sleep(3)
    target.proxy.delay_seconds = 0


def hold_locks(target: Target) -> None:
    """Somebody locks a table for three seconds."""
    connection = target.connect()
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {target.chance.choice(LOCKED_TABLES)} IN EXCLUSIVE MODE")
        time.sleep(3)
    connection.close()


def hold_locks_and_cut(target: Target) -> None:
    """As before, and the connections of those who wait are cut: their statements go on waiting, and then commit."""
    connection = target.connect()
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {target.chance.choice(LOCKED_TABLES)} IN EXCLUSIVE MODE")
        for _time in range(2):
            time.sleep(1)
            target.proxy.cut_all()
        time.sleep(1)
    connection.close()


def under(name: str, value: str, fault: Callable[[Target], None]) -> Callable[[Target], None]:
    """A fault while the server has a setting that ends what waits too long."""

    def happen(target: Target) -> None:
        with _set(target, name, value):
            fault(target)

    return happen


FAULTS: Mapping[str, Callable[[Target], None]] = {
    "a worker killed": kill_worker,
    "all workers killed": kill_all_workers,
    "database restarted": restart_database,
    "database stopped at once": quit_database,
    "database killed": kill_database,
    "a backend killed": kill_backend,
    "database frozen": freeze_database,
    "sessions ended": terminate_backends,
    "statements cancelled": cancel_statements,
    "connections cut": cut_connections,
    "cut in mid-statement": cut_statement,
    "cut before the answer": cut_before_answer,
    "cut in mid-answer": cut_answer,
    "cut at COMMIT": cut_commit,
    "database refuses": refuse_connections,
    "connection limit full": fill_connections,
    "slow commits": slow_commits,
    "slow commits, workers killed": slow_commits_and_kill_workers,
    "slow commits, database killed": slow_commits_and_kill_database,
    "slow answers": slow_answers,
    "table locked": hold_locks,
    "table locked, connections cut": hold_locks_and_cut,
    "statement timeout": under("statement_timeout", "300ms", hold_locks),  # 57014
    "lock timeout": under("lock_timeout", "300ms", hold_locks),  # 55P03
    "transaction timeout": under("transaction_timeout", "300ms", hold_locks),  # 25P04, which ends the session
    "idle transactions ended": under("idle_in_transaction_session_timeout", "100ms", slow_answers),  # 25P03
    "read-only database": read_only,
    "disk full": fill_disk,
    "disk full, log too": fill_disk_and_log,
    "disk stands still": freeze_disk,
    "power lost": lose_power,
}

OF_THE_DISK = frozenset({"disk full", "disk full, log too", "disk stands still", "power lost"})
"""Faults for which the database must have a disk of its own."""

KILLING_WORKERS = frozenset(name for name in FAULTS if "worker" in name)
"""The only faults in which a client's connection may break."""

NO_OUTAGE = frozenset(
    {
        *("a worker killed", "all workers killed", "database frozen", "disk stands still"),
        *("slow commits", "slow commits, workers killed", "slow answers", "table locked"),
    }
)
"""Faults in which the database can be reached, however long it takes: nobody may be told that it cannot."""

CUTTING = frozenset({"cut in mid-statement", "cut before the answer", "cut in mid-answer", "cut at COMMIT"})
"""Faults that wait for a write, and break it."""

MET_BY_CHANCE = frozenset({"sessions ended", "statements cancelled", "connections cut", "idle transactions ended"})
"""Faults that no call need meet. The others are none if every call was served meanwhile."""


def _kill(process: int) -> None:
    _signal(process, signal.SIGKILL)


def _signal(process: int, which: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, which)


def _disk(target: Target) -> Disk:
    if target.disk is None:
        raise ValueError("the database has no disk of its own")
    return target.disk


@contextmanager
def _set(target: Target, name: str, value: str) -> Iterator[None]:
    """Inside, the server has a setting, and with it every session but the harness's."""
    target.execute(f"ALTER SYSTEM SET {name} = '{value}'", "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        target.execute(f"ALTER SYSTEM RESET {name}", "SELECT pg_reload_conf()")


def _cut_a_write(target: Target, where: Cut) -> None:
    target.proxy.cut_next_write(where)
    target.proxy.wait_for_cut(PATIENCE_SECONDS)


def _for_a_while(seconds: float, work: Callable[[], None]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        work()
        time.sleep(0.02)


def _restart(target: Target, how: int) -> None:
    target.cluster.stop(how)
    time.sleep(target.chance.uniform(0.5, 2))
    _start(target)


def _start(target: Target) -> None:
    """Start the database, again if what is left of it stands in the way; returns when it accepts connections."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        target.cluster.start()
        with suppress(SystemExit):
            target.cluster.wait().close()
            return
        if time.monotonic() > until:
            raise SystemExit(target.cluster.log.read_text())


def _start_if_it_has_ended(target: Target) -> None:
    """Start the database, as an operator would, unless it comes back by itself."""
    with suppress(SystemExit):
        target.cluster.wait().close()
        return
    _start(target)


def _wait_for_standby(target: Target, meanwhile: Callable[[], None]) -> None:
    with _set(target, "synchronous_standby_names", NOBODY):
        meanwhile()
