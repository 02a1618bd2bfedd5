"""Up to which key a table is settled: no row with a smaller one will ever be committed any more.

Keys are given out before rows are committed, and transactions end in any order. So a seal that covers "all rows up to
the newest" could miss one that a slow transaction commits later, and verification would take it for forged.
"""

import time
from collections.abc import Sequence

from django.db import connection, models

from customers.rows import key_name

PATIENCE_SECONDS = 60
SECONDS_BETWEEN_LOOKS = 0.05

Model = type[models.Model]


class StillWriting(Exception):
    """A transaction that took keys of these tables has not ended in time; `process` is that of the database."""

    def __init__(self, process: int) -> None:
        super().__init__(process)
        self.process = process


def settled_keys(tables: Sequence[Model], patience_seconds: float = PATIENCE_SECONDS) -> dict[Model, int]:
    """For each table a key up to which it is settled, 0 if it never had a row. Holds up nobody who writes.

    PostgreSQL: every transaction that takes a key from a sequence holds a lock on the sequence until it ends. So the
    keys given out so far are settled when the transactions that hold such a lock now have ended. SQLite has one writer
    at a time, who takes its keys inside the transaction. Raises StillWriting.
    """
    if connection.vendor != "postgresql":
        return _given_out_by_sqlite(tables)
    keys, sequences = _given_out(tables)
    writing = _writing(sequences)
    deadline = time.monotonic() + patience_seconds
    while still := writing.keys() & _writing(sequences).keys():
        if time.monotonic() > deadline:
            raise StillWriting(writing[still.pop()])
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return keys


def _given_out_by_sqlite(tables: Sequence[Model]) -> dict[Model, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
    return {table: last.get(table._meta.db_table, 0) for table in tables}


def _given_out(tables: Sequence[Model]) -> tuple[dict[Model, int], list[int]]:
    """The last key that each sequence has given out, to whomever, and the sequences' object ids."""
    sequence = "pg_get_serial_sequence(%s, %s)::regclass"
    columns = ", ".join([f"coalesce(pg_sequence_last_value({sequence}), 0), {sequence}::oid::bigint"] * len(tables))
    names = [name for table in tables for name in (table._meta.db_table, key_name(table)) * 2]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", names)
        values = cursor.fetchone()
    return dict(zip(tables, values[::2], strict=True)), list(values[1::2])


def _writing(sequences: Sequence[int]) -> dict[str, int]:
    """The transactions of others that have taken keys and not ended yet: their ids, with the processes' ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction, coalesce(pid, 0) FROM pg_locks WHERE locktype = 'relation'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = ANY(%s::bigint[]::oid[]) AND pid IS DISTINCT FROM pg_backend_pid()",
            [list(sequences)],
        )
        return dict(cursor.fetchall())
