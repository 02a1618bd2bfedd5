"""What a bank has entered in its catalogs before the first customer arrives."""

from catalogs import registry
from catalogs.models import Branch, CatalogEntry, CivilStatus, Occupation, Provenance, Province, Relationship

from .jobs import OWN_OCCUPATIONS
from .places import BRANCHES

STILL_UNVERIFIED: dict[type[CatalogEntry], frozenset[str]] = {
    Province: frozenset({"0500", "1600"}),
    CivilStatus: frozenset({"6"}),
    Relationship: frozenset({"boss", "other", "spouse"}),
}
"""Assumed codes that nobody has confirmed yet; the others of these catalogs have been."""


def enter_catalogs() -> None:
    """Enter the bank's branches and its own occupations, and confirm most codes that were assumed."""
    for code, name in BRANCHES.items():
        Branch.objects.get_or_create(code=code, defaults={"name": name})
    for code, name, name_en in OWN_OCCUPATIONS:
        Occupation.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en})
    for catalog, unverified in STILL_UNVERIFIED.items():
        assumed = catalog._default_manager.filter(provenance=Provenance.ASSUMED)
        assumed.exclude(pk__in=unverified).update(is_verified=True)
    registry.forget()
