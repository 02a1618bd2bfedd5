"""Two roles on PostgreSQL: the owner migrates; the role that the service runs as can add to the trail, not change it.

The service's role owns nothing: it can neither drop nor disable a trigger, and it has no right to UPDATE, DELETE or
TRUNCATE what is append-only, except to empty the payload of a submission, which the trigger watches.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from customers.models import Customer, IdentityDocument, Submission

from .append_only import PROTECTED
from .append_only.postgresql import FUNCTIONS

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
NEVER_DELETED = (Customer, IdentityDocument)

POWERS = ("pg_execute_server_program", "pg_write_server_files")
"""Roles of PostgreSQL whose members act as the server's own user, who can do anything."""

_OVER_THE_DATABASE = """
    SELECT rolcreaterole OR has_schema_privilege(current_schema(), 'CREATE')
        OR has_database_privilege(current_database(), 'CREATE')
        OR EXISTS (SELECT 1 FROM pg_roles p WHERE p.rolname = ANY(%(powers)s) AND pg_has_role(p.oid, 'MEMBER'))
    FROM pg_roles WHERE rolname = current_user"""
_OVER_THE_FUNCTIONS = """
    SELECT coalesce(bool_or(pg_has_role(proowner, 'MEMBER')), false) FROM pg_proc
    WHERE pg_function_is_visible(oid) AND proname = ANY(%(functions)s)"""
_OVER_THE_TABLES = """
    SELECT coalesce(bool_or(
        pg_has_role(c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_column_privilege(c.oid, a.attnum, 'UPDATE')
            AND (c.relname <> %(submissions)s OR a.attname <> 'payload')
    ), false)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE pg_table_is_visible(c.oid) AND c.relname = ANY(%(tables)s)"""


def grant(connection: Any, role: str) -> None:
    """Give a role its rights on all tables and sequences of the service, and take back all others.

    Does nothing where the role that asks does not own the tables: the service itself may run `migrate`. Raises
    ImproperlyConfigured if the role may act as their owner, who cannot be kept from anything.
    """
    quote = connection.ops.quote_name
    rights = _rights(set(connection.introspection.table_names()))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if not rights or not _owns_all(cursor, sorted(rights)):
            return
        if _owns_any(cursor, sorted(rights), role):
            raise ImproperlyConfigured(
                "APPLICATION_ROLE owns tables, or may act as who does: it has to be another role."
            )
        for table, granted in sorted(rights.items()):
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
            cursor.execute(f"GRANT {granted} ON {quote(table)} TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {_schema(cursor)} TO {quote(role)}")


def can_change_the_trail(connection: Any) -> bool:
    """Whether the role that this process runs as could drop the triggers, change rows behind them, or shadow tables.

    True for SQLite, where whoever can write to the file can do anything.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({_OVER_THE_DATABASE}) OR ({_OVER_THE_FUNCTIONS}) OR ({_OVER_THE_TABLES})",
            {
                "functions": list(FUNCTIONS),
                "tables": [model._meta.db_table for model in PROTECTED],
                "submissions": Submission._meta.db_table,
                "powers": list(POWERS),
            },
        )
        return bool(cursor.fetchone()[0])


def _rights(there: set[str]) -> dict[str, str]:
    """Table -> what the service needs of it."""
    rights = {
        model._meta.db_table: EVERYTHING for model in apps.get_models(include_auto_created=True) if model._meta.managed
    }
    rights |= {model._meta.db_table: "SELECT, INSERT, UPDATE" for model in NEVER_DELETED}
    rights |= {model._meta.db_table: "SELECT, INSERT" for model in PROTECTED}
    rights[Submission._meta.db_table] = "SELECT, INSERT, UPDATE (payload)"
    rights["django_migrations"] = "SELECT"
    return {table: granted for table, granted in rights.items() if table in there}


def _owns_all(cursor: Any, tables: list[str]) -> bool:
    cursor.execute(
        "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class"
        " WHERE pg_table_is_visible(oid) AND relname = ANY(%s)",
        [tables],
    )
    return bool(cursor.fetchone()[0])


def _owns_any(cursor: Any, tables: list[str], role: str) -> bool:
    cursor.execute(
        "SELECT bool_or(pg_has_role(%s, relowner, 'MEMBER')) FROM pg_class"
        " WHERE pg_table_is_visible(oid) AND relname = ANY(%s)",
        [role, tables],
    )
    return bool(cursor.fetchone()[0])


def _schema(cursor: Any) -> str:
    cursor.execute("SELECT quote_ident(current_schema())")
    return str(cursor.fetchone()[0])
