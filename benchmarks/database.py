"""The PostgreSQL that everything runs on: its databases, its processes, and the statements that it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg2

STATISTICS = "pg_stat_statements"
FOREIGN_KEY_CHECK = "%FROM ONLY %FOR KEY SHARE OF x"
"""PostgreSQL's own statements: those of deferred constraints, at COMMIT, are counted like a client's."""


@dataclass(frozen=True)
class Database:
    """One database of the server."""

    url: str

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    def beside(self, name: str) -> "Database":
        """A database of that name on the same server, empty."""
        with self.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        return Database(f"{self.url.rpartition('/')[0]}/{name}")

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A cursor on a connection of its own, which commits each statement."""
        facts = environ.Env.db_url_config(self.url)
        connection = psycopg2.connect(
            dbname=facts["NAME"],
            user=facts["USER"] or None,
            password=facts["PASSWORD"] or None,
            host=facts["HOST"] or None,
            port=facts["PORT"] or None,
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def value(self, statement: str, *parameters: Any) -> Any:
        """The first column of the first row of an answer."""
        with self.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            row = cursor.fetchone()
            return row[0] if row else None

    def execute(self, *statements: str) -> None:
        """Run statements, one by one."""
        with self.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @property
    def client_environment(self) -> dict[str, str]:
        """What PostgreSQL's own programs find the database by."""
        facts = environ.Env.db_url_config(self.url)
        names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
        return {variable: str(facts[name]) for variable, name in names.items() if facts[name]}

    @property
    def server_process(self) -> int:
        """The process that all others of the server descend from; it runs on this machine."""
        folder = Path(self.value("SHOW data_directory"))
        return int((folder / "postmaster.pid").read_text().splitlines()[0])


class StatementCounter:
    """Counts the statements that the server is sent, BEGIN and COMMIT among them. Costs nothing while it does not."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_available = STATISTICS in database.value("SHOW shared_preload_libraries")
        if self.is_available:
            database.execute(f"CREATE EXTENSION IF NOT EXISTS {STATISTICS}")
            self._track("none")

    def count(self, database: Database) -> int:
        """How many statements the database was sent while `counting`, so far."""
        counted = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements"
        where = "WHERE dbid = (SELECT oid FROM pg_database WHERE datname = %s) AND query NOT LIKE %s"
        return int(self._database.value(f"{counted} {where}", database.name, FOREIGN_KEY_CHECK))

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Inside, statements are counted."""
        self._track("top")
        yield
        self._track("none")

    def _track(self, what: str) -> None:
        self._database.execute(f"ALTER SYSTEM SET {STATISTICS}.track = '{what}'", "SELECT pg_reload_conf()")
        self._database.execute("SELECT pg_sleep(0.2)")  # until every process has heard of it
