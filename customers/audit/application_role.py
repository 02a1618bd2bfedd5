"""Two roles on PostgreSQL: the owner migrates; the role that the service runs as can add to the trail, not change it.

The service's role owns nothing: it can neither drop nor disable a trigger, and it has no right to UPDATE, DELETE or
TRUNCATE what is append-only, except to empty the payload of a submission, which the trigger watches.
"""

from typing import Any

from django.apps import apps

from customers.models import Customer, IdentityDocument, Submission

from .append_only import PROTECTED

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
NEVER_DELETED = (Customer, IdentityDocument)


def grant(connection: Any, role: str) -> None:
    """Give a role its rights on all tables and sequences of the service, and take back all others.

    Does nothing where the role that asks does not own the tables: the service itself may run `migrate`.
    """
    rights = _rights(set(connection.introspection.table_names()))
    with connection.cursor() as cursor:
        if not rights or not _owns(cursor, sorted(rights)):
            return
        name = connection.ops.quote_name(role)
        for table, granted in sorted(rights.items()):
            cursor.execute(f"REVOKE ALL ON {table} FROM {name}")
            cursor.execute(f"GRANT {granted} ON {table} TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {_schema(cursor)} TO {name}")


def can_change_the_trail(connection: Any) -> bool:
    """Whether the role that this process runs as could drop the triggers, or change rows behind them.

    True for SQLite, where whoever can write to the file can do anything.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(pg_has_role(current_user, c.relowner, 'MEMBER')"
            " OR has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER')"
            " OR has_table_privilege(c.oid, 'UPDATE')) FROM pg_class c"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)",
            [[model._meta.db_table for model in PROTECTED]],
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


def _owns(cursor: Any, tables: list[str]) -> bool:
    cursor.execute(
        "SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE')) FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)",
        [tables],
    )
    return bool(cursor.fetchone()[0])


def _schema(cursor: Any) -> str:
    cursor.execute("SELECT quote_ident(current_schema())")
    return str(cursor.fetchone()[0])
