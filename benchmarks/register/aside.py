"""What slows a load down and can be made anew after it: indexes that only readers need, and foreign keys.

They are put aside while batches come in, and put back at the end, each as it was; PostgreSQL then builds an index, or
looks through a foreign key, once instead of row by row. What was put aside stands in a table of the database until it
is back, so that a load that was killed leaves a list of what is missing: the next run puts it back before it does
anything else.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction

TABLE = "benchmarks_put_aside"

_INDEXES = """
    SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid), ''
    FROM pg_index WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique ORDER BY indrelid, indexrelid
"""
_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s NOT VALID',
            conrelid::regclass, conname, pg_get_constraintdef(oid)),
        format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', conrelid::regclass, conname)
    FROM pg_constraint
    WHERE conrelid::regclass::text = ANY(%s) AND contype = 'f' AND convalidated ORDER BY conrelid, oid
"""


@contextmanager
def put_aside(tables: Sequence[str], processes: int) -> Iterator[None]:
    """Inside, the tables of a PostgreSQL have neither foreign keys nor indexes, but those that keep values unique."""
    if connection.vendor != "postgresql":
        yield
        return
    _take_away(tables)
    try:
        yield
    finally:
        put_back(processes)


def put_back(processes: int = 1) -> bool:
    """Make anew what is still aside, also after an earlier run; whether there was anything."""
    if connection.vendor != "postgresql" or TABLE not in connection.introspection.table_names():
        return False
    _run_all(_left("make"), "make", 1)  # a moment each: a foreign key looks at no row yet
    _run_all(_left("build"), "build", processes)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")
    return True


def _take_away(tables: Sequence[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE TABLE {TABLE} (id int GENERATED ALWAYS AS IDENTITY, make text, build text)")
        cursor.execute(_FOREIGN_KEYS, [list(tables)])
        foreign_keys = cursor.fetchall()
        cursor.execute(_INDEXES, [list(tables)])
        for drop, make, build in [*foreign_keys, *((drop, "", make) for drop, make, _none in cursor.fetchall())]:
            cursor.execute(drop)
            cursor.execute(f"INSERT INTO {TABLE} (make, build) VALUES (%s, %s)", [make, build])


def _left(step: str) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {step} FROM {TABLE} WHERE {step} <> '' ORDER BY id")
        return list(cursor.fetchall())


def _run_all(statements: Iterable[tuple[int, str]], step: str, processes: int) -> None:
    def run(numbered: tuple[int, str]) -> None:
        number, statement = numbered
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(statement)
            cursor.execute(f"UPDATE {TABLE} SET {step} = '' WHERE id = %s", [number])

    if processes == 1:
        for numbered in statements:
            run(numbered)
        return
    with ThreadPoolExecutor(processes) as threads:  # each with a connection of its own
        for _done in threads.map(run, statements):
            pass
