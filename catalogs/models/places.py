"""Where: countries and how they are spelled, provinces, branches."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.models.base import CatalogEntry, SeededRow
from catalogs.text import alias_key


class Country(CatalogEntry):
    """ISO 3166-1, by its Alpha-2 code."""

    is_closed = True

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    alpha3 = models.CharField(_("Alpha-3 code"), max_length=3, blank=True)
    numeric = models.CharField(_("numeric code"), max_length=3, blank=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class CountryAlias(SeededRow):
    """One spelling of a country: the contract sends names as well as codes, in two languages and many ways."""

    key = models.CharField(_("key"), max_length=100, primary_key=True, editable=False)
    alias = models.CharField(_("alias"), max_length=100)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("country"))

    class Meta:
        ordering = ("key",)
        verbose_name = _("country alias")
        verbose_name_plural = _("country aliases")

    def __str__(self) -> str:
        return f"{self.alias} · {self.country_id}"

    def normalise(self) -> None:
        self.key = alias_key(self.alias)
        if not self.key:
            raise ValidationError({"alias": _("An alias needs a letter or a digit.")})

    def clean(self) -> None:
        super().clean()
        # The key is derived, so it stands in no form, and a form checks only its own fields for uniqueness.
        if self._state.adding and type(self).objects.filter(pk=self.key).exists():
            raise ValidationError({"alias": _("This spelling already stands for a country.")})


class Province(CatalogEntry):
    """Provinces of the Dominican Republic, by the four digits that Clients Inspector uses."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    iso_3166_2 = models.CharField(_("ISO 3166-2 code"), max_length=6, blank=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("province")
        verbose_name_plural = _("provinces")


class Branch(CatalogEntry):
    """The entity's own branches: none is known before the entity or a submission names it."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)

    class Meta(CatalogEntry.Meta):
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
