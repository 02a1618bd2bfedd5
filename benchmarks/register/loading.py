"""Rows into tables, as fast as the database takes them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db import connection, transaction

from .copies import Batch
from .originals import Columns, Model

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def load(batch: Batch) -> None:
    """Insert a batch, all of it or nothing."""
    insert = _copy if connection.vendor == "postgresql" else _insert_many
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL synchronous_commit = off")  # who loses the machine begins anew, with an empty one
        for model, rows in batch.items():
            if rows:
                insert(cursor, model, rows)


def _copy(cursor: Any, model: Model, rows: list[Columns]) -> None:
    lines = ("\t".join([as_copy_text(value) for value in row.values()]) for row in rows)
    names = ", ".join(f'"{name}"' for name in rows[0])
    cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', StringIO("\n".join(lines) + "\n"))


def _insert_many(cursor: Any, model: Model, rows: list[Columns]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{name}"' for name in rows[0])
    places = ", ".join(["%s"] * len(fields))
    adapted: Iterable[list[Any]] = (
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row.values(), strict=True)]
        for row in rows
    )
    cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})', adapted)


def as_copy_text(value: Any) -> str:
    """A value as the text format of COPY has it."""
    return NULL if value is None else _AS_TEXT[type(value)](value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if "\\" in text or "\n" in text or "\t" in text or "\r" in text else text


_AS_TEXT: Mapping[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: r"\\x" + value.hex(),
}
