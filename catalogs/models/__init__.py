"""Catalogs: the codes that the contract carries, and what they mean."""

from catalogs.models.base import CatalogEntry, Provenance, SeededRow
from catalogs.models.documents import DocumentType
from catalogs.models.money import Currency, CurrencyAlias
from catalogs.models.people import (
    CivilStatus,
    HousingType,
    ImmigrationStatus,
    PersonType,
    Relationship,
    RelationshipKind,
    RelationshipType,
    RiskLevel,
    Sex,
)
from catalogs.models.places import Branch, Country, CountryAlias, Province
from catalogs.models.work import CommercialActivity, Occupation

__all__ = [
    "Branch",
    "CatalogEntry",
    "CivilStatus",
    "CommercialActivity",
    "Country",
    "CountryAlias",
    "Currency",
    "CurrencyAlias",
    "DocumentType",
    "HousingType",
    "ImmigrationStatus",
    "Occupation",
    "PersonType",
    "Provenance",
    "Province",
    "Relationship",
    "RelationshipKind",
    "RelationshipType",
    "RiskLevel",
    "SeededRow",
    "Sex",
]
