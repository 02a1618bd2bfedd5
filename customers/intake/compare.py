"""What differs? Compares a customer as it stands with what a payload says it looks like; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.contract.snapshot import Row, RowKey
from customers.models import IdentityDocument
from customers.models.base import CHANGED, CREATED, DELETED


@dataclass(frozen=True)
class Change:
    """One row that has to be written: what it was (None: it was not there), and what it shall be (None: gone)."""

    row_key: RowKey
    before: Row | None
    after: Row | None

    @property
    def type(self) -> str:
        """CREATED, CHANGED or DELETED."""
        if self.before is None:
            return CREATED
        return DELETED if self.after is None else CHANGED

    @property
    def columns(self) -> set[str]:
        """The columns whose value differs; of a new or deleted row, all."""
        if self.before is None or self.after is None:
            return set(self.before or self.after or ())
        return {column for column, value in self.after.items() if value != self.before[column]}


def compare(before: Mapping[RowKey, Row], after: Mapping[RowKey, Row]) -> list[Change]:
    """The rows that differ."""
    changes = [
        Change(row_key, before.get(row_key), row) for row_key, row in after.items() if row != before.get(row_key)
    ]
    changes += [Change(row_key, row, None) for row_key, row in before.items() if row_key not in after]
    return changes


def outcome(before: Mapping[RowKey, Row], sent: Mapping[RowKey, Row]) -> dict[RowKey, Row]:
    """The customer as it will be: what was sent, and the documents that no longer were, on file as not current."""
    retired = {
        row_key: row | {"is_current": False, "is_main": False}
        for row_key, row in before.items()
        if row_key.model is IdentityDocument and row_key not in sent
    }
    return {**retired, **sent}
