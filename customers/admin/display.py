"""Values as people read them: catalog names beside codes, amounts and dates in the local form, JSON in lines."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalogs import registry
from catalogs.registry import Entry
from customers.models.base import CatalogKey

NO_VALUE = "—"
DECIMALS = 2
UNKNOWN_KEYS = "unknown_keys"


def shown(value: Any, name: str = "", column: str = "") -> str:
    """The text for a value: "—" for null, "(blank)" for blank; `name` is that of the catalog entry, for a code."""
    if value is None:
        return NO_VALUE
    if value == "":
        return _("(blank)")
    if column == UNKNOWN_KEYS:
        return in_lines(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, int):
        return number_format(value)
    return f"{value} · {name}" if name and name != value else str(value)


def shown_column(model: type[Model], column: str, value: Any) -> str:
    """The text for a value of a column of a table; "—" where there is none, null or blank."""
    field: Any = model._meta.get_field(column)
    if value in (None, ""):
        return NO_VALUE
    if field.primary_key:
        return str(value)
    labels = dict(field.flatchoices)
    return str(labels[value]) if value in labels else shown(value, catalog_name(model, column, value), column)


def catalog_entry(model: type[Model], column: str, code: Any) -> Entry | None:
    """The catalog entry of a code in a column; None if the column holds no codes, or the catalog lacks this one."""
    field: Any = model._meta.get_field(column)
    return registry.entry(field.catalog, code) if isinstance(field, CatalogKey) and code else None


def catalog_name(model: type[Model], column: str, code: Any) -> str:
    """What the catalog calls a code in a column; empty if it does not."""
    entry = catalog_entry(model, column, code)
    return entry.display_name() if entry else ""


def amount(value: Decimal) -> str:
    """An amount to its last digit, with at least two decimals: "8,000.00", "0.3125"."""
    places = -int(value.normalize().as_tuple().exponent)
    return number_format(value, max(DECIMALS, places))


def in_lines(text: str) -> str:
    """JSON, as it is kept for unknown keys, in lines."""
    return preformatted(json.dumps(json.loads(text), ensure_ascii=False, indent=2))


def preformatted(text: str) -> str:
    """A text whose lines and spaces count."""
    return format_html('<pre class="core-text">{}</pre>', text)
