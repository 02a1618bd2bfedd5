"""Rows into tables, as fast as the database takes them."""

from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.db import connection, transaction

from .copies import Batch, Copy
from .originals import Model


def load(batch: Batch) -> None:
    """Insert a batch, all of it or nothing."""
    insert = _copy if connection.vendor == "postgresql" else _insert_many
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL synchronous_commit = off")  # whoever loses the machine begins anew anyway
        for model, rows in batch.items():
            if rows:
                insert(cursor, model, rows)


def _copy(cursor: Any, model: Model, rows: list[Copy]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0].original.row)
    lines = StringIO("".join([row.line for row in rows]))
    cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', lines)


def _insert_many(cursor: Any, model: Model, rows: list[Copy]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{name}"' for name in rows[0].original.row)
    places = ", ".join(["%s"] * len(fields))
    adapted: Iterable[list[Any]] = (
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row.columns.values(), strict=True)]
        for row in rows
    )
    cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})', adapted)
