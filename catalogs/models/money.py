"""In what money."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.models.base import CatalogEntry, SeededRow


class Currency(CatalogEntry):
    """ISO 4217, by its letters."""

    is_closed = True

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    numeric = models.CharField(_("numeric code"), max_length=3, blank=True)
    minor_units = models.PositiveSmallIntegerField(
        _("minor units"), null=True, blank=True, help_text=_("Decimals of an amount; none for metals and funds.")
    )

    class Meta(CatalogEntry.Meta):
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")


class CurrencyAlias(SeededRow):
    """What senders write in place of a currency's code, such as RD$. Looked up in upper case."""

    alias = models.CharField(_("alias"), max_length=4, primary_key=True)
    currency = models.ForeignKey(Currency, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("currency"))

    class Meta:
        ordering = ("alias",)
        verbose_name = _("currency alias")
        verbose_name_plural = _("currency aliases")

    def __str__(self) -> str:
        return f"{self.alias} · {self.currency_id}"

    def normalise(self) -> None:
        self.alias = self.alias.upper()
