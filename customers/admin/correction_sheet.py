"""A customer as flat values, one for each input of a form, and back to the payload that says the same.

The inputs are those of the contract: each column of each of its nodes, named by its path. Documents are named by their
primary key instead of their place in a list; a document that is not on file yet, by the row it is typed into.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.db.models import Field
from rest_framework.serializers import ValidationError

from customers.contract.fields import ContractField, Date, Money, Number
from customers.contract.nodes import Node
from customers.contract.rendering import render
from customers.contract.serializers import PAYLOAD
from customers.contract.snapshot import Row, RowKey
from customers.errors import UnknownCustomer
from customers.models import Customer, IdentityDocument
from customers.register import CurrentCustomer, read_customer, read_last_revision

from .days import from_iso, to_iso
from .nodes import DOCUMENTS

Values = dict[str, str]
"""Name of an input -> the text in it; "1" and "" for one that is ticked or not."""

SHOWN_DOCUMENTS = f"{DOCUMENTS}.shown"
MAIN_DOCUMENT = f"{DOCUMENTS}.main"
NEW_DOCUMENTS = ("new1", "new2")
TICKED, NOT_TICKED = "1", ""

DECIMALS = 2

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DOCUMENT_PATH = re.compile(rf"{DOCUMENTS}\[([0-9]+)\](\.\w+)?")


@dataclass(frozen=True)
class Cell:
    """One input: a column of the contract, in the row that it belongs to."""

    name: str
    row_key: RowKey
    declared: ContractField

    @property
    def column(self) -> str:
        """The column, as the attribute of its model (`country_id`)."""
        return str(self.declared.source)

    @cached_property
    def model_field(self) -> "Field[Any, Any]":
        """The field of the model, which has the label."""
        return cast("Field[Any, Any]", self.row_key.model._meta.get_field(self.column))

    def value_in(self, rows: Mapping[RowKey, Row]) -> Any:
        """The value of the column; None where the row does not exist."""
        return rows.get(self.row_key, {}).get(self.column)

    def text(self, value: Any) -> str:
        """What the input shows for a value."""
        if value in (None, ""):
            return ""
        if isinstance(self.declared, Money):
            return _grouped(value)
        text = str(self.declared.to_representation(value))
        return from_iso(text) if isinstance(self.declared, Date) else text

    def sent(self, text: str) -> str:
        """What the payload has for a text: days in ISO's form, amounts and counts without commas."""
        if isinstance(self.declared, Date):
            return to_iso(text)
        plain = text.strip()
        return plain.replace(",", "") if isinstance(self.declared, Number) and _GROUPED.fullmatch(plain) else text

    def is_same(self, one: str | None, other: str | None) -> bool:
        """Whether two texts mean the same value: "1,000.00" and "1000" do."""
        return one == other or (one is not None and other is not None and self._meaning(one) == self._meaning(other))

    def _meaning(self, text: str) -> Any:
        try:
            return self.declared.run_validation(self.sent(text))
        except ValidationError:
            return text.strip()


def cells_of(node: Node, prefix: str) -> list[Cell]:
    """The inputs of a node's own columns."""
    return [
        Cell(f"{prefix}.{name}", RowKey(node.model, node.key), declared)
        for name, declared in node.columns.items()
        if not (node.model is Customer and declared.source == "number")
    ]


def _all_cells(node: Node, prefix: str) -> Iterator[Cell]:
    yield from cells_of(node, prefix)
    for name, child in node.children.items():
        yield from _all_cells(child, f"{prefix}.{name}")


def _new_document_cells(place: str) -> dict[str, Cell]:
    """Wire name -> input, for a document to be typed in; which one is the main one is asked once for all of them."""
    columns = PAYLOAD.children[DOCUMENTS].columns.items()
    return {
        name: Cell(f"{DOCUMENTS}.{place}.{name}", RowKey(IdentityDocument), declared)
        for name, declared in columns
        if declared.source != "is_main"
    }


CELLS: dict[str, Cell] = {
    cell.name: cell for name, node in PAYLOAD.children.items() if name != DOCUMENTS for cell in _all_cells(node, name)
}
"""The inputs of everything but documents, in the contract's order."""

NEW_DOCUMENT_CELLS: dict[str, dict[str, Cell]] = {place: _new_document_cells(place) for place in NEW_DOCUMENTS}


def inputs() -> Iterator[Cell]:
    """All inputs but those that say which documents are current and which is the main one."""
    yield from CELLS.values()
    for cells in NEW_DOCUMENT_CELLS.values():
        yield from cells.values()


_MAIN = next(name for name, declared in PAYLOAD.children[DOCUMENTS].columns.items() if declared.source == "is_main")


@dataclass(frozen=True)
class Standing:
    """A customer as it stands after its revision `sequence`."""

    customer: CurrentCustomer
    sequence: int

    @property
    def number(self) -> int:
        return self.customer.number

    @property
    def documents(self) -> dict[str, RowKey]:
        """All documents on file, current or not, by their primary key as a text."""
        return {
            str(self.customer.primary_keys[row_key]): row_key
            for row_key in self.customer.rows
            if row_key.model is IdentityDocument
        }


def read_standing(number: int) -> Standing:
    """A customer that exists, as it stands."""
    # The sequence first: that the rows are newer than it will be told when they are sent, the contrary would not be.
    sequence = read_last_revision(number).sequence
    customer = read_customer(number)
    if customer is None:
        raise UnknownCustomer
    return Standing(customer, sequence)


def values_of(standing: Standing, rows: Mapping[RowKey, Row]) -> Values:
    """The values that show these rows: the customer's, or those it had at an earlier revision."""
    values = {cell.name: cell.text(cell.value_in(rows)) for cell in CELLS.values()}
    on_file = {place: rows[row_key] for place, row_key in standing.documents.items() if row_key in rows}
    values |= {ticked_name(place): TICKED if row["is_current"] else NOT_TICKED for place, row in on_file.items()}
    values[MAIN_DOCUMENT] = next((place for place, row in on_file.items() if row["is_main"]), "")
    return values


def typed_values(posted: Mapping[str, str]) -> Values:
    """The values that an officer sent. Browsers say nothing of a box without a tick: it was shown, so it is one."""
    values = {cell.name: posted[cell.name] for cell in inputs() if cell.name in posted}
    if MAIN_DOCUMENT in posted:
        values[MAIN_DOCUMENT] = posted[MAIN_DOCUMENT]
    shown = filter(None, posted.get(SHOWN_DOCUMENTS, "").split(","))
    return values | {ticked_name(place): TICKED if ticked_name(place) in posted else NOT_TICKED for place in shown}


def ticked_name(place: str) -> str:
    """The name of the box that says whether a document is current."""
    return f"{DOCUMENTS}.{place}.current"


@dataclass(frozen=True)
class Sheet:
    """The payload that some values make of a customer, and where its documents stand in the form."""

    payload: dict[str, Any]
    places: list[str] = field(default_factory=list)

    def name_at(self, path: str) -> str:
        """The name of the input, or of the group of inputs, for a path of the payload."""
        if found := _DOCUMENT_PATH.fullmatch(path):
            return f"{DOCUMENTS}.{self.places[int(found[1])]}{found[2] or ''}"
        return path


def fill_in(standing: Standing, values: Values) -> Sheet:
    """The payload of the customer as it stands, with these values in the place of its own.

    What no input shows stays: keys that the contract does not know.
    """
    rows = dict(standing.customer.rows)
    places = []
    for place, row_key in standing.documents.items():
        is_current = bool(values[ticked_name(place)])
        rows[row_key] = rows[row_key] | {"is_current": is_current, "is_main": values[MAIN_DOCUMENT] == place}
        if is_current:
            places.append(place)
    payload = render(standing.number, rows)
    for cell in CELLS.values():
        _put(payload, cell.name, cell.sent(values[cell.name]))
    for place, cells in NEW_DOCUMENT_CELLS.items():
        document: dict[str, Any] = {name: values.get(cell.name, "") for name, cell in cells.items()}
        is_main = values[MAIN_DOCUMENT] == place
        if is_main or any(text.strip() for text in document.values()):
            payload.setdefault(DOCUMENTS, []).append(document | {_MAIN: int(is_main)})
            places.append(place)
    return Sheet(payload, places)


def _put(payload: dict[str, Any], path: str, value: str) -> None:
    *way, last = path.split(".")
    node = payload
    for step in way:
        node = node.setdefault(step, {})
    node[last] = value


def _grouped(value: Decimal) -> str:
    """An amount to its last digit: "8,000.00", "0.3125"; the same in every language, since it is read again."""
    places = -int(value.normalize().as_tuple().exponent)
    return f"{value:,.{max(DECIMALS, places)}f}"
