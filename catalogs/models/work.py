"""What people live on. Both catalogs mix classifications, since the contract has one field for all countries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.models.base import CatalogEntry


class Occupation(CatalogEntry):
    """SOC without its hyphen (United States) or ISIC, the CIIU (Dominican Republic)."""

    code = models.CharField(_("code"), max_length=50, primary_key=True)
    classification = models.CharField(_("classification"), max_length=20, blank=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")


class CommercialActivity(CatalogEntry):
    """NAICS (United States, six digits) or ISIC, the CIIU (four digits)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    classification = models.CharField(_("classification"), max_length=20, blank=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("commercial activity")
        verbose_name_plural = _("commercial activities")
