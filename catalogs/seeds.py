"""Seed data: catalogs as CSV files, one for each model, whose header names the model's fields."""

import csv
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from catalogs.models import (
    Branch,
    CatalogEntry,
    CivilStatus,
    CommercialActivity,
    Country,
    CountryAlias,
    Currency,
    CurrencyAlias,
    DocumentType,
    HousingType,
    ImmigrationStatus,
    Occupation,
    PersonType,
    Provenance,
    Province,
    Relationship,
    RelationshipKind,
    RelationshipType,
    RiskLevel,
    SeededRow,
    Sex,
)

# In the order of the models' labels, as observe.py writes, so that the two cannot deadlock. A catalog also comes before
# its aliases.
SEED_FILES: dict[str, type[SeededRow]] = {
    "branches.csv": Branch,
    "civil_statuses.csv": CivilStatus,
    "commercial_activities.csv": CommercialActivity,
    "countries.csv": Country,
    "country_aliases.csv": CountryAlias,
    "currencies.csv": Currency,
    "currency_aliases.csv": CurrencyAlias,
    "document_types.csv": DocumentType,
    "housing_types.csv": HousingType,
    "immigration_statuses.csv": ImmigrationStatus,
    "occupations.csv": Occupation,
    "person_types.csv": PersonType,
    "provinces.csv": Province,
    "relationships.csv": Relationship,
    "relationship_kinds.csv": RelationshipKind,
    "relationship_types.csv": RelationshipType,
    "risk_levels.csv": RiskLevel,
    "sexes.csv": Sex,
}


class SeedError(Exception):
    """Seed data that cannot be loaded; the text says what, in which file and line."""


class Seeds(NamedTuple):
    """The rows of one file by primary key, as a machine would write them."""

    model: type[SeededRow]
    rows: dict[str, SeededRow]


def read_seeds(folder: Path) -> list[Seeds]:
    """The seed data of a folder; a catalog without a file is left out. Raises SeedError."""
    names = sorted(path.name for path in folder.glob("*.csv"))
    if unknown := [name for name in names if name not in SEED_FILES]:
        raise SeedError(_("No catalog is called %(name)s.") % {"name": ", ".join(unknown)})
    if not names:
        raise SeedError(_("There are no catalogs in %(folder)s.") % {"folder": folder})
    known: dict[type[Model], Container[str]] = {}
    seeds = []
    for name, model in SEED_FILES.items():
        if name in names:
            rows = _read_file(folder / name, model, known)
            known[model] = rows
            seeds.append(Seeds(model, rows))
    return seeds


def _read_file(path: Path, model: type[SeededRow], known: Mapping[type[Model], Container[str]]) -> dict[str, SeededRow]:
    rows: dict[str, SeededRow] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file, strict=True)
        try:
            for cells in lines:
                row = _row(model, cells)
                _check_references(row, known)
                if row.pk in rows:
                    raise ValidationError(_("%(code)s stands there twice.") % {"code": row.pk})
                rows[row.pk] = row
        except (ValidationError, UnicodeDecodeError, csv.Error) as error:
            place = {"file": path.name, "line": lines.reader.line_num, "problem": _as_text(error)}
            raise SeedError(_("%(file)s, line %(line)d: %(problem)s") % place) from error
    return rows


def _row(model: type[SeededRow], cells: dict[str, str]) -> SeededRow:
    fields = {field.name: field for field in model._meta.concrete_fields if field.editable}
    if None in cells or None in cells.values():
        raise ValidationError(_("The number of cells is not that of the header."))
    if unknown := cells.keys() - fields.keys():
        raise ValidationError(_("No column is called %(name)s.") % {"name": ", ".join(sorted(unknown))})
    row = model(**{fields[name].attname: cell.strip() for name, cell in cells.items() if cell.strip()})
    if isinstance(row, CatalogEntry) and not cells.get("is_verified"):
        row.is_verified = row.provenance != Provenance.ASSUMED
    row.normalise()
    row.clean_fields(exclude={field.name for field in _references(model)})
    row.mark_as_written_by_machine()
    return row


def _check_references(row: SeededRow, known: Mapping[type[Model], Container[str]]) -> None:
    """What Django's own validation does with one query for each row: most rows refer to a file just read."""
    for field in _references(type(row)):
        code, target = getattr(row, field.attname), field.related_model
        if code not in known.get(target, ()) and not target._default_manager.filter(pk=code).exists():
            raise ValidationError({field.name: _("%(code)s is not known.") % {"code": code}})


def _references(model: type[SeededRow]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _as_text(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
