"""Queries of the ORM that are compiled once and run many times, with other values.

Compiling a query costs Django several times what the database needs to run it. Where every call runs the same one, its
text is kept. Values that change are `Parameter`s:

    users = Prepared(lambda: User.objects.filter(username=Parameter("name", CharField())).values_list("id"))
    users.rows(name="maria")

Nothing of the database's own is kept (no server-side prepared statement), so that PgBouncer may stand between.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Parameter(Expression):
    """A value that is given when the query runs."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field or Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


class Prepared:
    """A query of `values_list`, made by `build` and compiled when it is run for the first time."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, with values as the ORM gives them. One statement."""
        sql, parameters, compiler, converters = self._compiled
        given = [
            parameter.output_field.get_db_prep_value(values[parameter.name], connection)
            if isinstance(parameter, Parameter)
            else parameter
            for parameter in parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...], Any, Any]:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return sql, parameters, compiler, compiler.get_converters(columns)
