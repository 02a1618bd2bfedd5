"""Catalog codes of a payload: those known, and those met for the first time."""

from collections.abc import Iterable, Mapping

from catalogs import registry
from catalogs.models import CatalogEntry
from catalogs.observe import Observed, observe
from catalogs.registry import Entry
from customers.models.base import CatalogKey

from .compare import Change

CatalogCode = tuple[type[CatalogEntry], str]


def take_in_codes(changes: Iterable[Change]) -> Mapping[CatalogCode, Entry]:
    """The catalog entries of all codes in rows that are written.

    A code that no catalog has is taken in as an unverified entry, with the description sent beside it, and is not in
    the answer. (Countries and currencies are closed: the contract's fields have refused unknown ones.)
    """
    descriptions: dict[CatalogCode, str] = {}
    for change in changes:
        row = change.after or {}
        for key in change.row_key.model._meta.concrete_fields:
            if isinstance(key, CatalogKey) and row.get(key.attname):
                descriptions.setdefault((key.catalog, row[key.attname]), row.get(key.described_by, ""))
    known = registry.entries_current(descriptions)
    observe(
        Observed(model, code, description)
        for (model, code), description in descriptions.items()
        if (model, code) not in known and not model.is_closed
    )
    return known
