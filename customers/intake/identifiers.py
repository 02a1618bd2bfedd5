"""Primary keys, taken from the database's own sequences before the rows are written.

The digest of a revision covers its rows as stored, keys included, and is itself a column of a row that can never be
updated: so all keys must be known beforehand. PostgreSQL gives them in one statement. SQLite has one writer at a time,
so that inside a transaction the next keys follow from the last ones.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from django.db import connection, models

from customers.rows import key_name

Model = type[models.Model]


def allocate(counts: Mapping[Model, int]) -> dict[Model, Iterator[int]]:
    """For each model, as many fresh primary keys as wanted. Inside a transaction."""
    wanted = {model: count for model, count in counts.items() if count}
    take = _from_sequences if connection.vendor == "postgresql" else _from_last_keys
    return dict(zip(wanted, map(iter, take(wanted)), strict=True))


def start_at(model: Model, first: int) -> None:
    """Let no future key of the model be below `first`. Never takes a sequence back.

    Does nothing where the role has no right to set the sequence: the service itself may run `migrate`.
    """
    table, column = model._meta.db_table, key_name(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(s, %s) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) AS named"
                " WHERE coalesce(pg_sequence_last_value(s), 0) < %s AND has_sequence_privilege(s, 'UPDATE')",
                [first - 1, table, column, first - 1],
            )
        else:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s AND seq < %s", [first - 1, table, first - 1]
            )
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                [table, first - 1, table],
            )


def last_key(model: Model) -> int:
    """The last key of the model that the database has given out or passed over; 0 if there is none."""
    table, column = model._meta.db_table, key_name(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [table, column])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    return (found[0] if found else None) or 0


def _from_sequences(wanted: Mapping[Model, int]) -> list[list[int]]:
    sequences = [name for model, count in wanted.items() for name in [sequence_of(model)] * count]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(sequence) FROM unnest(%s::regclass[]) AS sequence", [sequences])
        keys = iter([key for (key,) in cursor.fetchall()])
    return [list(islice(keys, count)) for count in wanted.values()]


@cache
def sequence_of(model: Model) -> str:
    """The name of the sequence behind a primary key, quoted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, key_name(model)])
        return str(cursor.fetchone()[0])


def _from_last_keys(wanted: Mapping[Model, int]) -> list[range]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
    nexts = [(last.get(model._meta.db_table, 0) + 1, count) for model, count in wanted.items()]
    return [range(first, first + count) for first, count in nexts]
