"""Catalog codes of a payload: those known, and those met for the first time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogs import registry
from catalogs.models import CatalogEntry
from catalogs.observe import Observed
from catalogs.registry import Entry
from customers.models.base import catalog_keys

from .compare import Change

CatalogCode = tuple[type[CatalogEntry], str]


@dataclass(frozen=True)
class Codes:
    """The catalog codes of some rows: the entries of those that are known, and the others as they were met."""

    known: Mapping[CatalogCode, Entry]
    new: Sequence[Observed]


def look_up_codes(changes: Iterable[Change]) -> Codes:
    """All codes in rows that are to be written.

    A code that no catalog has is to be taken in as an unverified entry, with the description sent beside it.
    (Countries and currencies are closed: the contract's fields have refused unknown ones.)
    """
    descriptions: dict[CatalogCode, str] = {}
    for change in changes:
        row = change.after or {}
        for key in catalog_keys(change.row_key.model):
            if code := row.get(key.attname):
                descriptions.setdefault((key.catalog, code), row.get(key.described_by, ""))
    known = registry.entries_current(descriptions)
    new = [
        Observed(model, code, description)
        for (model, code), description in descriptions.items()
        if (model, code) not in known and not model.is_closed
    ]
    return Codes(known, new)
