"""The database itself refuses to change or remove what was recorded: triggers on PostgreSQL and on SQLite.

They are installed after every migration (SQLite drops them with the table that a migration rebuilds), and there is no
switch to turn them off. Whoever owns the database can still drop them: `find_weaknesses` tells, and digests and seals
show what was done meanwhile. The one exception is part of the rule: the payload of a refused submission may become
empty once its term is over.

A refused statement fails with an IntegrityError whose text begins with "append-only" and names the table.
"""

from typing import Any

from django.db import transaction

from . import postgresql, sqlite
from .rule import PROTECTED, Weakness

__all__ = ["PROTECTED", "Weakness", "find_weaknesses", "install"]


def install(connection: Any) -> None:
    """Put every trigger in its place that is not as it should be. Only the owner of the tables can do that."""
    tables = _tables(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _dialect(connection).install(cursor, tables)


def find_weaknesses(connection: Any) -> list[Weakness]:
    """What is missing, turned off, or not as it was installed. Tables that do not exist yet lack nothing."""
    tables = _tables(connection)
    with connection.cursor() as cursor:
        return list(_dialect(connection).find(cursor, tables))


def _tables(connection: Any) -> list[str]:
    there = set(connection.introspection.table_names(include_views=True))
    return [table for model in PROTECTED if (table := model._meta.db_table) in there]


def _dialect(connection: Any) -> Any:
    return postgresql if connection.vendor == "postgresql" else sqlite
