"""What rules look at, and what they say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalogs.registry import CatalogCode, Entry
from customers.contract.rendering import document_path, path_of
from customers.contract.snapshot import Row, RowKey
from customers.models import Audited, Finding, IdentityDocument
from customers.models.base import CatalogKey, catalog_keys

Place = tuple[RowKey, str]
"""A column of a row."""

Changed = Mapping[RowKey, Set[str]]
"""The rows that a revision changes, and which columns of each."""


@dataclass(frozen=True)
class Found:
    """A finding, not yet part of a revision."""

    code: str
    severity: Finding.Severity
    path: str
    text: str


@dataclass(frozen=True)
class Hit:
    """What a rule saw: where, in which words, and on which other places it depends."""

    place: Place
    text: Any
    also: tuple[Place, ...] = ()

    @property
    def path(self) -> str:
        row_key, column = self.place
        return path_of(row_key, column) or (document_path(row_key) if row_key.model is IdentityDocument else column)


@dataclass(frozen=True)
class Correction:
    """What an officer made of one column: in which revision, and the value (NOTHING: the row was removed)."""

    sequence: int
    username: str
    value: Any


@dataclass(frozen=True)
class Case:
    """A revision as rules see it: the customer before (empty for a new one) and after, and what changed."""

    before: Mapping[RowKey, Row]
    after: Mapping[RowKey, Row]
    changed: Changed
    catalog: Mapping[CatalogCode, Entry] = field(default_factory=dict)
    neighbours: Mapping[str, int] = field(default_factory=dict)
    """Kind of likeness ("person", "email", "cell_phone") -> number of another customer."""
    corrections: Mapping[Place, Correction] = field(default_factory=dict)

    @cached_property
    def coded(self) -> list[tuple[RowKey, str, CatalogKey, str]]:
        """Every catalog code that the customer has, with its column."""
        return [
            (row_key, key.attname, key, row[key.attname])
            for row_key, row in self.after.items()
            for key in catalog_keys(row_key.model)
            if row.get(key.attname) and path_of(row_key, key.attname)
        ]

    def row(self, model: type[Audited]) -> Row:
        """The customer's one row of a table; empty if it has none."""
        return self.after.get(RowKey(model), {})

    def rows(self, *models: type[Audited]) -> Iterator[tuple[RowKey, Row]]:
        """The customer's rows of some tables."""
        return ((row_key, row) for row_key, row in self.after.items() if row_key.model in models)

    def touches(self, hit: Hit) -> bool:
        """Whether the revision changed anything that the hit depends on."""
        return self.has_changed(hit.place, *hit.also)

    def has_changed(self, *places: Place) -> bool:
        """Whether the revision changed any of these."""
        return has_changed(self.changed, places)


def has_changed(changed: Changed, places: Iterable[Place]) -> bool:
    """Whether any of the places is among what a revision changes."""
    return any(column in changed.get(row_key, ()) for row_key, column in places)


Check = Callable[[Case], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One kind of finding. `check` tells where the case shows it."""

    code: str
    severity: Finding.Severity
    check: Check
