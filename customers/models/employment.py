"""What the customer lives on: its employment, another economic activity, the employment before."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CatalogKey, OnePerCustomer, TrackedHistory, money, not_negative, optional_code, text


class Employment(OnePerCustomer):
    """The customer's employment (`client_job_info`).

    The contract gave the company's country first as a name (`country`), later as a code and a description
    (`company_country_code`, `company_country_description`). Senders use either, so each has its column.
    """

    company_name = text(_("company"), 100)
    company_code = text(_("company code"), 6, help_text=_("Only where the company is itself a customer of the entity."))
    country = optional_code("catalogs.Country", _("country"))
    company_country = optional_code(
        "catalogs.Country", _("country of the company"), described_by="company_country_description"
    )
    company_country_description = text(_("country of the company, description"), 20)
    work_address = models.CharField(_("work address"), max_length=150)
    work_email = text(_("work e-mail"), 100)
    hired_on = models.DateField(_("hired on"))
    position = models.CharField(_("position"), max_length=100)
    occupation = CatalogKey("catalogs.Occupation", verbose_name=_("occupation"), described_by="occupation_description")
    occupation_description = models.TextField(_("occupation, description"))
    currency = CatalogKey("catalogs.Currency", verbose_name=_("currency"))
    salary = money(_("monthly salary"))
    annual_gross_salary = money(_("annual gross salary"))
    net_income = money(_("net monthly income"))
    history = TrackedHistory()

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *not_negative("employment", "salary", "annual_gross_salary", "net_income")
        ]


class OtherActivity(OnePerCustomer):
    """Another economic activity of the customer (`client_job_info.other_job_info`)."""

    activity = optional_code(
        "catalogs.CommercialActivity", _("commercial activity"), described_by="activity_description"
    )
    activity_description = models.TextField(_("commercial activity, description"), blank=True, default="")
    country = optional_code("catalogs.Country", _("country"), described_by="country_description")
    country_description = text(_("country, description"), 20)
    employee_count = models.PositiveIntegerField(_("number of employees"), null=True, blank=True)
    total_assets = money(_("total assets"), null=True, blank=True)
    income_in_usd = money(
        _("income in another currency"), null=True, blank=True, help_text=_("Expressed in US dollars.")
    )
    origin_of_income = text(_("origin of the income"), 100)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("other economic activity")
        verbose_name_plural = _("other economic activities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *not_negative("other_activity", "total_assets", "income_in_usd")
        ]


class PreviousEmployment(OnePerCustomer):
    """The employment before the present one (`client_job_info.previously_employment_data`)."""

    boss_full_name = text(_("full name of the boss"), 200)
    company_name = text(_("company"), 50)
    seniority_months = models.PositiveIntegerField(_("seniority in months"), null=True, blank=True)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("previous employment")
        verbose_name_plural = _("previous employments")
