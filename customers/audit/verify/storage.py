"""SQLite takes any value in any column: whether each is stored as the service stores it.

A key of another type stands outside of all ranges of keys, and would not be met when they are read one after the other.
PostgreSQL keeps every column to its type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from customers.audit.append_only import PROTECTED
from customers.audit.problems import Problem
from customers.models import AUDITED
from customers.replica import read_connection

MOST_NAMED = 100
"""How many rows of a table are named."""

_DIGIT = "[0-9]"
_DATE = "-".join((_DIGIT * 4, _DIGIT * 2, _DIGIT * 2))
_MOMENT = f"{_DATE} {':'.join([_DIGIT * 2] * 3)}"

FORMS: Mapping[Any, str] = {
    models.BooleanField: "typeof({0}) = 'integer' AND {0} IN (0, 1)",
    models.IntegerField: "typeof({0}) = 'integer'",
    models.DecimalField: "typeof({0}) IN ('integer', 'real')",
    models.DateTimeField: f"typeof({{0}}) = 'text' AND ({{0}} GLOB '{_MOMENT}' OR {{0}} GLOB '{_MOMENT}.{_DIGIT * 6}')",
    models.DateField: f"typeof({{0}}) = 'text' AND {{0}} GLOB '{_DATE}'",
    models.BinaryField: "typeof({0}) = 'blob'",
    models.Field: "typeof({0}) = 'text'",
}
"""Kind of column -> how its values are stored; the first that fits counts."""


def verify_storage() -> Iterator[Problem]:
    """Values that are not stored as the service stores them, the first in each row. A statement for each table."""
    connection = read_connection()
    if connection.vendor != "sqlite":
        return
    for model in (*PROTECTED, *AUDITED):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_select(model))
            for row_id, column in cursor.fetchall():
                place = _("table %(table)s, row %(id)d") % {"table": table, "id": row_id}
                yield Problem(place, _("%(column)s is not stored as the service stores it.") % {"column": column})


def _select(model: type[models.Model]) -> str:
    """The rows with an odd value, by primary key if that can be read, else by SQLite's own number."""
    key, table = model._meta.pk.column, model._meta.db_table
    odd = " ".join(
        f"WHEN \"{field.column}\" IS NOT NULL AND NOT ({_form(field)}) THEN '{field.column}'"
        for field in model._meta.concrete_fields
    )
    return (
        f'SELECT * FROM (SELECT CASE typeof("{key}") WHEN \'integer\' THEN "{key}" ELSE rowid END AS row_id,'  # noqa: S608  # names of ours
        f' CASE {odd} END AS odd FROM "{table}") WHERE odd IS NOT NULL ORDER BY row_id LIMIT {MOST_NAMED}'
    )


def _form(field: Any) -> str:
    column = f'"{field.column}"'
    while field.remote_field:
        field = field.target_field
    return next(form for kind, form in FORMS.items() if isinstance(field, kind)).format(column)
