"""What a payload says a customer looks like: always the whole of it, as rows of the register."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from customers.models import Audited, Customer, IdentityDocument

Row = dict[str, Any]
"""Column -> value, without the primary key and the customer."""


class RowKey(NamedTuple):
    """Which row of a customer: the table, and the values of its `identified_by` columns."""

    model: type[Audited]
    key: tuple[Any, ...] = ()


CUSTOMER = RowKey(Customer)


@dataclass(frozen=True)
class Snapshot:
    """The rows that a payload gives a customer, and the number under which it names the customer, if it does.

    `brings_its_number` is true of a customer that the bank has had before the register: its number need not be known.
    """

    rows: dict[RowKey, Row]
    customer_number: int | None
    brings_its_number: bool = False

    @property
    def customer(self) -> Row:
        """The row of the customer itself."""
        return self.rows[CUSTOMER]

    @property
    def documents(self) -> list[RowKey]:
        """The keys of the documents sent: type, issuing country, normalised number."""
        return [row_key for row_key in self.rows if row_key.model is IdentityDocument]


def document_label(key: tuple[Any, ...]) -> str:
    """A document's place among its customer's, where the order of the payload does not count."""
    return " ".join(key)


def dump_unknown(tree: Mapping[str, Any]) -> str:
    """Unknown keys as canonical JSON: equal trees give equal texts. Empty if there are none.

    A number that no double holds exactly is kept as the text of its digits.
    """
    if not tree:
        return ""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_exact_number)


def load_unknown(text: str) -> dict[str, Any]:
    """The tree that `dump_unknown` wrote."""
    tree: dict[str, Any] = json.loads(text) if text else {}
    return tree


def _exact_number(value: Any) -> float | str:
    if not isinstance(value, Decimal):
        raise TypeError(f"not from JSON: {type(value).__name__}")
    double = float(value)
    return double if Decimal(repr(double)) == value else str(value)
