"""What only the owner of the database can do, and tests must: take the triggers away.

It drops them by SQL of its own, as a forger would; the application has no way to do that.
"""

from typing import Any

from customers.audit.append_only import PROTECTED


def drop_triggers(connection: Any) -> None:
    """Drop every trigger of the append-only tables. `migrate`, and so the flush after a test, installs them again."""
    tables = [model._meta.db_table for model in PROTECTED]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table may have something left to check
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND c.relname = ANY(%s)",
                [tables],
            )
            for table, name in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
            for table, name in cursor.fetchall():
                if table in tables:
                    cursor.execute(f'DROP TRIGGER "{name}"')
