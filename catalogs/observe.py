"""Codes that a submission brings and no catalog knows: taken in, for staff to confirm."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from catalogs.models import CatalogEntry, Provenance


class Observed(NamedTuple):
    """A code as sent, and the description sent with it (may be blank)."""

    model: type[CatalogEntry]
    code: str
    name: str


def observe(observed: Iterable[Observed]) -> None:
    """Insert what is missing as unverified entries, one statement per catalog. An existing entry stays as it is.

    Nothing is remembered by the registry: the caller's transaction may yet be rolled back. Raises ValueError for a
    closed catalog.
    """
    names: defaultdict[type[CatalogEntry], dict[str, str]] = defaultdict(dict)
    for model, code, name in observed:
        if model.is_closed:
            raise ValueError(f"{model._meta.label} is closed: it takes no observed code")
        names[model].setdefault(code, name)
    # One order for everybody: two transactions that bring the same new codes wait for each other, never in a circle.
    for model in sorted(names, key=lambda model: model._meta.label):
        entries = [_unverified(model, code, name) for code, name in sorted(names[model].items())]
        model._default_manager.bulk_create(entries, ignore_conflicts=True)


def _unverified(model: type[CatalogEntry], code: str, name: str) -> CatalogEntry:
    entry = model(
        name=name[: model._meta.get_field("name").max_length], provenance=Provenance.OBSERVED, is_verified=False
    )
    entry.pk = code
    entry.mark_as_written_by_machine()
    return entry
