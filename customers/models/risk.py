"""What money is expected to move, and what risk Clients Inspector reckoned."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CatalogKey, OnePerCustomer, TrackedHistory, money, not_negative, optional_code, text


class Transactionality(OnePerCustomer):
    """The monthly movements that the customer announces (`client_transactionality`)."""

    incoming_amount = money(_("incoming amount"))
    incoming_currency = CatalogKey("catalogs.Currency", verbose_name=_("currency of the incoming amount"))
    incoming_movements = models.PositiveIntegerField(_("incoming movements a month"))
    outgoing_amount = money(_("outgoing amount"))
    outgoing_currency = CatalogKey("catalogs.Currency", verbose_name=_("currency of the outgoing amount"))
    outgoing_movements = models.PositiveIntegerField(_("outgoing movements a month"))
    funds_country = CatalogKey(
        "catalogs.Country", verbose_name=_("country of the funds"), described_by="funds_country_description"
    )
    funds_country_description = models.CharField(_("country of the funds, description"), max_length=50)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("transactionality")
        verbose_name_plural = _("transactionalities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *not_negative("transactionality", "incoming_amount", "outgoing_amount")
        ]


class RiskAssessment(OnePerCustomer):
    """The risk of money laundering as Clients Inspector calculated it (`client_info.risk_data`, since 2023-10-28)."""

    value = models.DecimalField(
        _("risk value"), max_digits=18, decimal_places=10, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    level = optional_code("catalogs.RiskLevel", _("risk level"), described_by="level_description")
    level_description = text(_("risk level, description"), 25)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints: ClassVar[list[models.BaseConstraint]] = [*not_negative("risk_assessment", "value")]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["level"], name="risk_assessment_by_level")]
