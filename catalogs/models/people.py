"""Who: what describes a person and how persons stand to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.models.base import CatalogEntry


class Sex(CatalogEntry):
    """The contract's `sex`: M, F, NB, NC, O."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("sex")
        verbose_name_plural = _("sexes")


class CivilStatus(CatalogEntry):
    """The contract's `civil_status_id`; its `civil_status_unique_description` is the unique name."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    unique_name = models.CharField(_("unique name"), max_length=20, blank=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("civil status")
        verbose_name_plural = _("civil statuses")


class PersonType(CatalogEntry):
    """Politically exposed or related to one; everybody else has none."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("person type")
        verbose_name_plural = _("person types")


class ImmigrationStatus(CatalogEntry):
    code = models.CharField(_("code"), max_length=50, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("immigration status")
        verbose_name_plural = _("immigration statuses")


class HousingType(CatalogEntry):
    code = models.CharField(_("code"), max_length=50, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("housing type")
        verbose_name_plural = _("housing types")


class RiskLevel(CatalogEntry):
    code = models.CharField(_("code"), max_length=25, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("risk level")
        verbose_name_plural = _("risk levels")


class Relationship(CatalogEntry):
    """What a personal reference is to the customer: brother, coworker, ..."""

    code = models.CharField(_("code"), max_length=50, primary_key=True)
    relationship_kind = models.CharField(
        _("relationship kind"), max_length=50, blank=True, help_text=_("Code of its relationship kind.")
    )

    class Meta(CatalogEntry.Meta):
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")


class RelationshipKind(CatalogEntry):
    """The contract's `relationship` of a personal reference: Familiar or No Familiar."""

    code = models.CharField(_("code"), max_length=50, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("relationship kind")
        verbose_name_plural = _("relationship kinds")


class RelationshipType(CatalogEntry):
    """The same once more, as revisions of the contract from 2023-10-28 on say it: familiar or unfamiliar."""

    code = models.CharField(_("code"), max_length=50, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("relationship type")
        verbose_name_plural = _("relationship types")
