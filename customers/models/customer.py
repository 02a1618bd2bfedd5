"""The customer: a natural person that the bank knows by a number of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.keys import name_key

from .base import Audited, CatalogKey, OnePerCustomer, TrackedHistory, optional_code, text

NAME_KEY_SIZE = 300


class Customer(Audited):
    """Who the person is (contract node `client_info`) and where it is a customer (`client_entity_branch`)."""

    customer_column: ClassVar[str] = "number"

    number = models.BigAutoField(
        _("customer number"), primary_key=True, help_text=_("Assigned by the core when the customer is created.")
    )
    first_name = models.CharField(pgettext_lazy("of a customer", "first name"), max_length=30)
    middle_name = text(_("middle name"), 30)
    last_name = models.CharField(pgettext_lazy("of a customer", "last name"), max_length=30)
    second_last_name = text(_("second last name"), 30)
    name_key = models.CharField(
        _("name, for comparing"),
        max_length=NAME_KEY_SIZE,
        editable=False,
        help_text=_("The whole name without accents, case and punctuation."),
    )
    nickname = text(_("nickname"), 100)
    sex = CatalogKey("catalogs.Sex", verbose_name=_("sex"))
    other_sex_description = text(_("sex, in the customer's words"), 50)
    birth_date = models.DateField(_("birth date"))
    civil_status = CatalogKey(
        "catalogs.CivilStatus", verbose_name=_("civil status"), described_by="civil_status_description"
    )
    civil_status_description = text(_("civil status, description"), 50)
    civil_status_unique_name = text(_("civil status, unique description"), 20)
    nationality = optional_code("catalogs.Country", _("nationality"))
    other_nationality = optional_code("catalogs.Country", _("second nationality"))
    person_type = optional_code(
        "catalogs.PersonType", _("person type"), help_text=_("PEP, related to a PEP, or nothing.")
    )
    immigration_status = optional_code(
        "catalogs.ImmigrationStatus", _("immigration status"), described_by="immigration_status_description"
    )
    immigration_status_description = text(_("immigration status, description"), 50)
    wisenroll_code = models.CharField(_("Wisenroll code"), max_length=6, unique=True)
    additional_field1 = text(_("additional field 1"), 150)
    additional_field2 = text(_("additional field 2"), 150)
    additional_field3 = text(_("additional field 3"), 150)
    account_officer = text(_("account officer"), 50)
    office_representative = text(_("office representative"), 50)
    bonding_type = text(_("bonding type"), 50)
    industry_code = text(_("industry code"), 50)
    business_code = text(_("business code"), 50)
    branch = CatalogKey("catalogs.Branch", verbose_name=_("branch"), described_by="branch_name")
    branch_name = models.CharField(_("branch name"), max_length=35)
    unknown_keys = models.TextField(
        _("unknown keys"),
        blank=True,
        default="",
        help_text=_("What was sent under keys that the contract does not know, as JSON in the shape of the payload."),
    )
    history = TrackedHistory()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering: ClassVar[list[str]] = ["-number"]
        permissions = (
            ("submit_customer", _("Can submit customers to the core")),
            ("correct_customer", _("Can correct customers")),
            ("export_register", _("Can export what it may see")),
        )
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_key", "birth_date"], name="customer_same_person"),
            models.Index(fields=["nationality", "name_key"], name="customer_of_nationality"),
            models.Index(fields=["branch"], name="customer_by_branch"),
            models.Index(
                fields=["person_type"], condition=models.Q(person_type__isnull=False), name="customer_exposed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.full_name}"

    @classmethod
    def comparison_keys(cls, row: Mapping[str, Any]) -> dict[str, str]:
        names = (row[column] for column in ("first_name", "middle_name", "last_name", "second_last_name"))
        return {"name_key": name_key(*names)[:NAME_KEY_SIZE]}

    @property
    def full_name(self) -> str:
        """The four names that there are, in their order."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name, self.second_last_name)))


class Spouse(OnePerCustomer):
    """The customer's husband or wife (`client_info.spouse_info`)."""

    first_name = text(pgettext_lazy("of a customer", "first name"), 30)
    middle_name = text(_("middle name"), 30)
    last_name = text(pgettext_lazy("of a customer", "last name"), 30)
    second_last_name = text(_("second last name"), 30)
    document_type = optional_code("catalogs.DocumentType", _("document type"))
    document_number = text(_("document number"), 15)
    issuing_country = optional_code("catalogs.Country", _("issuing country"))
    history = TrackedHistory()

    class Meta:
        verbose_name = _("spouse")
        verbose_name_plural = _("spouses")
