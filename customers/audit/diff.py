"""What differs between two states of a row, field by field, with the labels and names that people read."""

from dataclasses import dataclass
from typing import Any

from catalogs import registry
from customers.contract.rendering import contract_order, path_of
from customers.contract.snapshot import Row, RowKey
from customers.models.base import CatalogKey


class _Nothing:
    """The value of a field whose row does not exist; neither null nor blank."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()

_NO_VALUE = (None, "", NOTHING)

NOT_IN_CONTRACT = ("is_current", "unknown_keys")
"""Columns that say something of the customer although the contract has no field for them."""


@dataclass(frozen=True)
class FieldChange:
    """One field: where it stands in the contract, what it was and what it is.

    A value is None for null, "" for blank, and NOTHING where the row itself did not exist. The names are those of the
    catalog entries, where the values are codes.
    """

    path: str
    column: str
    label: str
    before: Any
    after: Any
    before_name: str = ""
    after_name: str = ""


@dataclass(frozen=True)
class RowChange:
    """One row of the customer: added ("+"), changed ("~") or removed ("-"); its fields are in the contract's order."""

    row_key: RowKey
    type: str
    label: str
    fields: tuple[FieldChange, ...]


def describe(row_key: RowKey, change_type: str, before: Row | None, after: Row | None) -> RowChange | None:
    """What differs between two states of a row (None: it is not there); None if nothing that people are shown does."""
    fields = [
        field
        for column in after or before or ()
        if (path := _shown_path(row_key, column)) and (field := _field_change(row_key, column, path, before, after))
    ]
    if not fields:
        return None
    fields.sort(key=lambda field: contract_order(row_key, field.column))
    return RowChange(row_key, change_type, str(row_key.model._meta.verbose_name), tuple(fields))


def _field_change(row_key: RowKey, column: str, path: str, before: Row | None, after: Row | None) -> FieldChange | None:
    old = NOTHING if before is None else before[column]
    new = NOTHING if after is None else after[column]
    if old == new or (old in _NO_VALUE and new in _NO_VALUE and NOTHING in (old, new)):
        return None
    field = row_key.model._meta.get_field(column)
    return FieldChange(
        path, column, str(getattr(field, "verbose_name", column)), old, new, _name(field, old), _name(field, new)
    )


def _name(field: Any, code: Any) -> str:
    if not isinstance(field, CatalogKey) or code in _NO_VALUE:
        return ""
    entry = registry.entry(field.catalog, code)
    return entry.display_name() if entry else ""


def _shown_path(row_key: RowKey, column: str) -> str:
    if column in NOT_IN_CONTRACT:
        return column
    return path_of(row_key, column)
