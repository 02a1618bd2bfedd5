"""Rows of several tables in one statement, as the database holds them.

A customer is spread over thirteen tables, and so is each of its revisions. Read table by table, every page and every
call would cost thirteen statements; as a union of JSON objects it costs one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import JSONField, QuerySet, Value
from django.db.models.functions import JSONObject

Table = TypeVar("Table", bound=models.Model)
Value_ = TypeVar("Value_")


class _ExactDecoder(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


class _ExactJSONObject(JSONObject):
    output_field = JSONField(decoder=_ExactDecoder)


def read_rows(querysets: Sequence[QuerySet[Table]]) -> Iterator[tuple[type[Table], dict[str, Any]]]:
    """The rows of all querysets (of one table each) with their tables: column -> value, typed as by the ORM.

    One statement. The order of the rows is not defined.
    """
    tables = {queryset.model._meta.db_table: queryset.model for queryset in querysets}
    selects = [_as_json(queryset) for queryset in querysets]
    for table, columns in selects[0].union(*selects[1:], all=True):
        yield tables[table], typed(tables[table], columns)


def typed(model: type[models.Model], columns: dict[str, Any]) -> dict[str, Any]:
    """The columns of a row, as JSON has them, with their values typed as by the ORM; changes them in place."""
    for column, convert in _conversions(model):
        value = columns[column]
        if value is not None:
            # SQLite takes any text for a date: what a forger has left there is shown as it is.
            with suppress(ValueError, TypeError, ArithmeticError):
                columns[column] = convert(value)
    return columns


@cache
def column_names(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a table, as attribute names of its model (`country_id`)."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def columns_of(row: models.Model) -> dict[str, Any]:
    """All columns of one row: column -> value."""
    return {name: getattr(row, name) for name in column_names(row.__class__)}


def key_name(model: type[models.Model]) -> str:
    """The column of the primary key, as its attribute name."""
    return str(model._meta.pk.attname)


def _as_json(queryset: QuerySet[Any]) -> QuerySet[Any, Any]:
    model: type[models.Model] = queryset.model
    columns = {name: name for name in column_names(model)}
    return queryset.order_by().values_list(Value(model._meta.db_table), _ExactJSONObject(**columns))


@cache
def _conversions(model: type[models.Model]) -> Iterable[tuple[str, Callable[[Any], Any]]]:
    """The columns whose JSON form is not yet the value that the ORM gives."""
    return [
        (field.attname, _FROM_JSON[field.get_internal_type()])
        for field in model._meta.concrete_fields
        if field.get_internal_type() in _FROM_JSON
    ]


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        return moment.astimezone(UTC)
    return _only(str(moment) == text, moment.replace(tzinfo=UTC))  # SQLite keeps UTC without saying so


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    return _only(day.isoformat() == text, day)


def _boolean(value: Any) -> bool:
    return _only(value in (0, 1), bool(value))  # SQLite has 0 and 1


def _only(is_so: bool, value: Value_) -> Value_:
    """The value, if it is stored as the service stores it. Raises ValueError."""
    if not is_so:
        raise ValueError
    return value


_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "DecimalField": Decimal,
    "DateField": _day,
    "DateTimeField": _instant,
    "BooleanField": _boolean,
}
