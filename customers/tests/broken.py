"""A database that fails at one place: the only way to break what is one statement from within."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def refusing_inserts(model: type[models.Model]) -> Iterator[None]:
    """Every INSERT into the table of a model fails, with a text that names somebody."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for statement in _statements(table):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER broken_{table}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def _statements(table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [
            "SET CONSTRAINTS ALL IMMEDIATE",  # no table may have something left to check
            "SET CONSTRAINTS ALL DEFERRED",
            "CREATE OR REPLACE FUNCTION pg_temp.breaks() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'LUIS MARTINEZ'; END $$",
            f"CREATE TRIGGER broken_{table} BEFORE INSERT ON {table} EXECUTE FUNCTION pg_temp.breaks()",
        ]
    return [
        f"CREATE TRIGGER broken_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'LUIS MARTINEZ'); END",
    ]
