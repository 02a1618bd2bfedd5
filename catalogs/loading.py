"""Seed data into the database, without ever undoing what staff did."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from catalogs import registry
from catalogs.models import SeededRow
from catalogs.seeds import Seeds


class Outcome(NamedTuple):
    """What became of the rows of one file."""

    model: type[SeededRow]
    created: int
    updated: int
    unchanged: int
    kept: int


def load(seeds: Iterable[Seeds]) -> list[Outcome]:
    """Insert what is missing and update what nobody has edited since a machine wrote it; all of it or nothing."""
    with transaction.atomic():
        outcomes = [_load_catalog(model, rows) for model, rows in seeds]
        transaction.on_commit(registry.forget)
    return outcomes


def _load_catalog(model: type[SeededRow], rows: dict[str, SeededRow]) -> Outcome:
    # Locked, so that an edit made meanwhile waits; without the key, so that a submission that refers to a row does not.
    present = model._default_manager.select_for_update(no_key=True).in_bulk()
    kept = {code for code, row in present.items() if code in rows and row.is_edited_by_staff}
    created = [row for code, row in sorted(rows.items()) if code not in present]
    updated = [
        row
        for code, row in sorted(rows.items())
        if code in present.keys() - kept and row.machine_fingerprint != present[code].machine_fingerprint
    ]
    model._default_manager.bulk_create(created, ignore_conflicts=True)
    model._default_manager.bulk_create(
        updated,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=[field.name for field in model._meta.concrete_fields if not field.primary_key],
    )
    unchanged = len(rows) - len(created) - len(updated) - len(kept)
    return Outcome(model, len(created), len(updated), unchanged, len(kept))
