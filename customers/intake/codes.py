"""Catalog codes of a payload: those known, and those met for the first time."""

from collections.abc import Mapping, Sequence

from catalogs.observe import Observed
from catalogs.registry import CatalogCode, Entry
from customers.contract.snapshot import Row, RowKey
from customers.models.base import catalog_keys

Descriptions = Mapping[CatalogCode, str]
"""Catalog codes, each with the description that was sent beside it."""


def codes_of(rows: Mapping[RowKey, Row]) -> Descriptions:
    """The catalog codes in some rows. Of several descriptions of a code, the first."""
    descriptions: dict[CatalogCode, str] = {}
    for row_key, row in rows.items():
        for key in catalog_keys(row_key.model):
            if code := row.get(key.attname):
                descriptions.setdefault((key.catalog, code), row.get(key.described_by, ""))
    return descriptions


def new_codes(described: Descriptions, known: Mapping[CatalogCode, Entry]) -> Sequence[Observed]:
    """The codes that no catalog has: each is to be taken in as an unverified entry, with the description sent.

    (Countries and currencies are closed: the contract's fields have refused unknown ones.)
    """
    return [
        Observed(model, code, description)
        for (model, code), description in described.items()
        if (model, code) not in known and not model.is_closed
    ]
