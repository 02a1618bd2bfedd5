"""The rows of a customer as the contract lays them out: its nodes, the objects in them, their fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from customers.contract.nodes import DocumentsNode, Node
from customers.contract.rendering import path_of
from customers.contract.serializers import PAYLOAD
from customers.contract.snapshot import Row, RowKey
from customers.models import Audited, Employment, IdentityDocument, OtherActivity, Residence, Transactionality

from .display import NO_VALUE, catalog_entry, shown_column
from .nodes import NODES, PARTS

US_DOLLARS = "USD"

CURRENCIES: Mapping[type[Audited], Mapping[str, str]] = {
    Residence: {"rent_amount": "rent_currency_id"},
    Employment: {"salary": "currency_id", "annual_gross_salary": "currency_id", "net_income": "currency_id"},
    OtherActivity: {"income_in_usd": US_DOLLARS},
    Transactionality: {"incoming_amount": "incoming_currency_id", "outgoing_amount": "outgoing_currency_id"},
}
"""Column of an amount -> the column of the same row with its currency, or the currency itself."""


@dataclass(frozen=True)
class Fact:
    """One field of the contract: its label, and its value as people read it."""

    path: str
    label: str
    text: str
    is_unverified: bool = False

    @property
    def is_given(self) -> bool:
        return self.text != NO_VALUE


@dataclass(frozen=True)
class Part:
    """Fields that stand together: a node's own, without a label, or those of an object in it."""

    label: str
    facts: tuple[Fact, ...]

    @property
    def is_given(self) -> bool:
        return any(fact.is_given for fact in self.facts)


@dataclass(frozen=True)
class ShownDocument:
    """An identity document: its fields, and what it is to the customer."""

    type: Fact
    number: Fact
    issuing_country: Fact
    is_main: bool
    is_current: bool


@dataclass(frozen=True)
class Section:
    """A node of the contract: the customer's documents, or the parts of any other node that have a value."""

    name: str
    label: str
    parts: tuple[Part, ...] = ()
    documents: tuple[ShownDocument, ...] = ()
    missing: tuple[str, ...] = ()
    """Labels of the parts without any value."""


def sections_of(number: int, rows: Mapping[RowKey, Row]) -> list[Section]:
    """The eight nodes of a customer, in the contract's order."""
    known = {**rows, RowKey(PAYLOAD.model): rows[RowKey(PAYLOAD.model)] | {"number": number}}
    return [_section(name, node, known) for name, node in PAYLOAD.children.items()]


def documents_of(rows: Mapping[RowKey, Row]) -> list[ShownDocument]:
    """The documents: the main one, the other current ones, those that identified the customer before."""
    documents = [
        ShownDocument(
            fact_of(row_key, row, "document_type_id"),
            fact_of(row_key, row, "number"),
            fact_of(row_key, row, "issuing_country_id"),
            row["is_main"],
            row["is_current"],
        )
        for row_key, row in rows.items()
        if row_key.model is IdentityDocument
    ]
    return sorted(documents, key=lambda document: (not document.is_main, not document.is_current))


def fact_of(row_key: RowKey, row: Row, column: str) -> Fact:
    """A column of a row with its label; an amount comes with its currency."""
    field: Any = row_key.model._meta.get_field(column)
    value = row.get(column)
    text = shown_column(row_key.model, column, value)
    if isinstance(value, Decimal):
        text = " ".join(filter(None, (text, _currency(row_key.model, column, row))))
    entry = catalog_entry(row_key.model, column, value)
    is_unverified = entry is not None and not entry.is_verified
    return Fact(path_of(row_key, column), str(field.verbose_name), text, is_unverified)


def _currency(model: type[Audited], column: str, row: Row) -> str:
    currency = CURRENCIES.get(model, {}).get(column, "")
    return row.get(currency) or "" if currency != US_DOLLARS else US_DOLLARS


def _section(name: str, node: Node, rows: Mapping[RowKey, Row]) -> Section:
    if isinstance(node, DocumentsNode):
        return Section(name, str(NODES[name]), documents=tuple(documents_of(rows)))
    parts = list(_parts(name, node, rows))
    return Section(
        name,
        str(NODES[name]),
        parts=tuple(part for part in parts if part.is_given),
        missing=tuple(part.label for part in parts if not part.is_given and part.facts),
    )


def _parts(path: str, node: Node, rows: Mapping[RowKey, Row]) -> Iterator[Part]:
    row_key = RowKey(node.model, node.key)
    row = rows.get(row_key, {})
    yield Part(
        str(PARTS.get(path, "")),
        tuple(fact_of(row_key, row, str(column.source)) for column in node.columns.values()),
    )
    for name, child in node.children.items():
        yield from _parts(f"{path}.{name}", child, rows)
