"""History rows as the database holds them, of all thirteen tables together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from customers.contract.snapshot import Row, RowKey
from customers.models import AUDITED, Audited
from customers.rows import column_names, key_name, read_rows

HISTORY: Mapping[type[Model], type[Audited]] = {
    model.history.model: model  # type: ignore[attr-defined]
    for model in AUDITED
}
"""Each history table with the table whose history it is, in the order of the contract."""

HISTORY_OF: Mapping[type[Audited], type[Model]] = {model: table for table, model in HISTORY.items()}
"""Each table with its history."""


@dataclass(frozen=True)
class HistoryEntry:
    """One history row: the state of one row of the register after a revision (or before, where it was deleted)."""

    model: type[Audited]
    table: str
    columns: Mapping[str, Any]
    """Every column of the history table."""

    @property
    def history_id(self) -> int:
        number: int = self.columns["history_id"]
        return number

    @property
    def revision_id(self) -> int:
        number: int = self.columns["revision_id"]
        return number

    @property
    def customer_number(self) -> int:
        number: int = self.columns[self.model.customer_column]
        return number

    @property
    def type(self) -> str:
        """ "+", "~" or "-"."""
        mark: str = self.columns["history_type"]
        return mark

    @property
    def subject(self) -> tuple[str, int]:
        """The row of the register that this is the history of: its table and primary key."""
        return self.model._meta.db_table, self.columns[key_name(self.model)]

    @cached_property
    def row_key(self) -> RowKey:
        """Which of the customer's rows this is."""
        return RowKey(self.model, tuple(self.columns[name] for name in self.model.identified_by))

    @cached_property
    def row(self) -> Row:
        """The columns that say something of the customer."""
        hidden = {key_name(self.model), self.model.customer_column}
        return {name: self.columns[name] for name in column_names(self.model) if name not in hidden}


def read_history(**conditions: Any) -> list[HistoryEntry]:
    """History rows in the order they were written; conditions are on columns of all history tables. One statement.

    `customer` in a condition stands for the column with the customer's number.
    """
    return _entries(_select(table, conditions) for table in HISTORY)


def read_predecessors(**conditions: Any) -> list[HistoryEntry]:
    """For the history rows that `read_history` gives, the rows just before them in the life of the same subject."""
    querysets = []
    for table, model in HISTORY.items():
        earlier = table._default_manager.filter(
            **{name: OuterRef(name) for name in {key_name(model), model.customer_column}},
            history_id__lt=OuterRef("history_id"),
        ).order_by("-history_id")
        before = _select(table, conditions).order_by().annotate(before=Subquery(earlier.values("history_id")[:1]))
        querysets.append(table._default_manager.filter(history_id__in=before.values("before")))
    return _entries(querysets)


def _select(table: type[Model], conditions: Mapping[str, Any]) -> QuerySet[Any]:
    customer = HISTORY[table].customer_column
    return table._default_manager.filter(
        **{
            (customer + name.removeprefix("customer") if name.startswith("customer") else name): value
            for name, value in conditions.items()
        }
    )


def _entries(querysets: Iterable[QuerySet[Any]]) -> list[HistoryEntry]:
    entries = [
        HistoryEntry(HISTORY[table], table._meta.db_table, columns) for table, columns in read_rows(list(querysets))
    ]
    return sorted(entries, key=lambda entry: (entry.revision_id, entry.table, entry.history_id))
