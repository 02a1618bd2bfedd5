"""Values as people read them: catalog names beside codes, amounts and dates in the local form, JSON in lines."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalogs import registry
from customers.contract.serializers import PAYLOAD
from customers.models import Audited
from customers.models.base import CatalogKey

Column = Callable[[Any], str]
"""A column of a page: gives what to show for a row."""

NO_VALUE = "—"
DECIMALS = 2
UNKNOWN_KEYS = "unknown_keys"


@cache
def columns_of(model: type[Audited]) -> tuple[Column, ...]:
    """The columns of a table: those that only tell its rows apart, those of the contract in its order, all others."""
    in_contract = [_field(model, name).name for key, name, _path in PAYLOAD.paths() if key.model is model]
    telling_apart = [_field(model, name).name for name in model.identified_by]
    others = [field.name for field in model._meta.fields if not field.primary_key and field.name != "customer"]
    names = dict.fromkeys([*(name for name in telling_apart if name not in in_contract), *in_contract, *others])
    return tuple(column(model, name) for name in names if _field(model, name).editable)


@cache
def column(model: type[Model], name: str) -> Column:
    """The column of a table as pages show it. Codes are looked up in memory: no page costs a statement for each."""
    field = _field(model, name)
    labels = dict(field.flatchoices)

    @admin.display(description=field.verbose_name)
    def text(row: Model) -> str:
        value = getattr(row, field.attname)
        if value in (None, ""):
            return NO_VALUE
        if field.primary_key:
            return str(value)
        return str(labels[value]) if value in labels else shown(value, _catalog_name(field, value), name)

    text.__name__ = name  # Django finds the help text by it
    return text


def shown(value: Any, name: str = "", column: str = "") -> str:
    """The text for a value: "—" for null, "(blank)" for blank; `name` is that of the catalog entry, for a code."""
    if value is None:
        return NO_VALUE
    if value == "":
        return _("(blank)")
    if column == UNKNOWN_KEYS:
        return preformatted(json.dumps(json.loads(value), ensure_ascii=False, indent=2))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, int):
        return number_format(value)
    return f"{value} · {name}" if name else str(value)


def amount(value: Decimal) -> str:
    """An amount to its last digit, with at least two decimals: "8,000.00", "0.3125"."""
    places = -int(value.normalize().as_tuple().exponent)
    return number_format(value, max(DECIMALS, places))


def preformatted(text: str) -> str:
    """A text whose lines and spaces count."""
    return format_html('<pre class="core-text">{}</pre>', text)


def _catalog_name(field: Any, code: Any) -> str:
    entry = registry.entry(field.catalog, code) if isinstance(field, CatalogKey) else None
    return entry.display_name() if entry else ""


def _field(model: type[Model], column: str) -> Any:
    """The field of a column: "country" of "country_id"."""
    return model._meta.get_field(column)
