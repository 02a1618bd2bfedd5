"""Functions that PostgreSQL keeps for the service, made from its models and queries.

What PostgreSQL would parse and plan anew at each call, it plans once for a function. A function's name ends in a digest
of its definition: a new version of the service brings functions of its own, beside those of the one that still runs,
and none is ever changed under anybody's hands. They need no session, so that PgBouncer may stand between, and run with
the rights of their caller.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from catalogs.prepared import Parameter

UNDEFINED_FUNCTION = "42883"


class StoredFunction:
    """A function in PL/pgSQL. `make_body` is asked when it is needed for the first time.

    `attributes` are those of CREATE FUNCTION, such as STABLE.
    """

    def __init__(
        self, stem: str, arguments: str, returns: str, make_body: Callable[[], str], *, attributes: str = "VOLATILE"
    ) -> None:
        self.stem, self.arguments, self.returns, self.attributes = stem, arguments, returns, attributes
        self._make_body = make_body
        self._seen_in: set[str] = set()

    @cached_property
    def definition(self) -> str:
        """Everything after the name."""
        return (
            f"({self.arguments}) RETURNS {self.returns} LANGUAGE plpgsql {self.attributes} AS $${self._make_body()}$$"
        )

    @cached_property
    def name(self) -> str:
        """The stem, and what tells this version from others."""
        return f"{self.stem}_{hashlib.sha256(self.definition.encode()).hexdigest()[:16]}"

    def is_there(self) -> bool:
        """Whether the database has it. It is asked until it says so, then never again."""
        return self.is_in(connection.settings_dict["NAME"])

    def is_in(self, database: str) -> bool:
        """The same, of the database that is connected, by its name."""
        if database not in self._seen_in:
            with connection.cursor() as cursor:
                if find(cursor, [self]):
                    self._seen_in.add(database)
        return database in self._seen_in

    def was_lost(self, error: Exception) -> bool:
        """Whether a statement failed because somebody has dropped this function; then it is looked for anew."""
        cause: Any = error.__cause__
        if getattr(cause, "pgcode", None) != UNDEFINED_FUNCTION or self.name not in cause.diag.message_primary:
            return False
        self._seen_in.clear()
        return True

    def call(self, *values: Any) -> Any:
        """What it returns. One statement."""
        places = ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.name}({places})", values)
            return cursor.fetchone()[0]


def install(cursor: Any, functions: Iterable[StoredFunction]) -> None:
    """Make the functions that are not there yet, if the role may make any."""
    functions = list(functions)
    there = find(cursor, functions)
    if _may_create(cursor):
        for function in functions:
            if function.name not in there:
                cursor.execute(f"CREATE OR REPLACE FUNCTION {function.name}{function.definition}")


def find(cursor: Any, functions: Iterable[StoredFunction]) -> set[str]:
    """The names of those functions that are there and may be called."""
    cursor.execute(
        "SELECT proname FROM pg_proc"
        " WHERE pg_function_is_visible(oid) AND has_function_privilege(oid, 'EXECUTE') AND proname = ANY(%s)",
        [[function.name for function in functions]],
    )
    return {name for (name,) in cursor.fetchall()}


def grant(cursor: Any, functions: Iterable[StoredFunction], role: str) -> None:
    """Let a role call those of the functions that the role which asks has made."""
    cursor.execute(
        "SELECT quote_ident(proname), quote_ident(%s) FROM pg_proc"
        " WHERE pg_function_is_visible(oid) AND pg_has_role(proowner, 'USAGE') AND proname = ANY(%s)",
        [role, [function.name for function in functions]],
    )
    for function, quoted_role in cursor.fetchall():
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted_role}")


def sql_of(queryset: QuerySet[Any, Any]) -> str:
    """The text of a query, with its values in it. A `Parameter` becomes the variable of its name."""
    text, values = queryset.query.get_compiler(connection=connection).as_sql()
    return str(text) % tuple(value.name if isinstance(value, Parameter) else _literal(value) for value in values)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _may_create(cursor: Any) -> bool:
    cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    return bool(cursor.fetchone()[0])
