"""Where the customer lives and how it is reached."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.keys import email_key, phone_key

from .base import CatalogKey, OnePerCustomer, TrackedHistory, money, not_negative, optional_code, text


class Residence(OnePerCustomer):
    """Where the customer lives (`client_location`)."""

    address = models.CharField(_("address"), max_length=100)
    city = models.CharField(_("city"), max_length=30)
    country = CatalogKey("catalogs.Country", verbose_name=_("country"), described_by="country_description")
    country_description = models.CharField(_("country, description"), max_length=20)
    locality_code = models.CharField(
        _("locality code"), max_length=6, help_text=_("In the United States, the ZIP code of the locality.")
    )
    locality_description = models.CharField(_("locality"), max_length=70)
    province = optional_code("catalogs.Province", _("province"), described_by="province_description")
    province_description = text(_("province, description"), 70)
    neighbourhood = text(_("neighbourhood"), 150)
    postal_code = text(_("postal code"), 10)
    housing_type = optional_code("catalogs.HousingType", _("housing type"))
    rent_amount = money(_("rent"), null=True, blank=True)
    rent_currency = optional_code("catalogs.Currency", _("currency of the rent"))
    owner = text(_("owner of the home"), 80)
    owner_phone = text(_("phone of the owner"), 30)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        constraints: ClassVar[list[models.BaseConstraint]] = [*not_negative("residence", "rent_amount")]


class Contact(OnePerCustomer):
    """How the customer is reached (`client_contact`)."""

    email = models.CharField(_("e-mail"), max_length=50)
    email_key = models.CharField(
        _("e-mail, for comparing"), max_length=150, editable=False, help_text=_("Without the difference of case.")
    )
    cell_phone = models.CharField(_("cell phone"), max_length=20)
    cell_phone_key = models.CharField(
        _("cell phone, for comparing"), max_length=20, editable=False, help_text=_("Digits only, without the 1 of +1.")
    )
    home_phone = text(_("home phone"), 20)
    business_phone = text(_("business phone"), 20)
    social_network_name = text(_("social network"), 45)
    social_network_username = text(_("user in the social network"), 30)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email_key"], name="contact_same_email"),
            models.Index(fields=["cell_phone_key"], name="contact_same_cell_phone"),
        ]

    @classmethod
    def comparison_keys(cls, row: Mapping[str, Any]) -> dict[str, str]:
        return {"email_key": email_key(row["email"]), "cell_phone_key": phone_key(row["cell_phone"])}
