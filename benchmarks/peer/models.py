"""A customer in normalised tables, each with a history by django-simple-history."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


def text(size: int, **kwargs: Any) -> models.CharField[str, str]:
    """An optional text."""
    return models.CharField(max_length=size, blank=True, default="", **kwargs)


def money(**kwargs: Any) -> models.DecimalField[Any, Any]:
    """An amount."""
    return models.DecimalField(max_digits=16, decimal_places=2, **kwargs)


def catalog(to: str, **kwargs: Any) -> models.ForeignKey[Any, Any]:
    """A reference to a catalog."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **kwargs)


OPTIONAL: dict[str, Any] = {"null": True, "blank": True}


class CatalogEntry(models.Model):
    """A code and its name."""

    code = models.CharField(max_length=50, unique=True)
    name = text(150)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class Country(CatalogEntry):
    """ISO 3166."""


class Currency(CatalogEntry):
    """ISO 4217."""


class DocumentType(CatalogEntry):
    """Kinds of identity documents."""


class CivilStatus(CatalogEntry):
    """Single, married, ..."""


class Branch(CatalogEntry):
    """Branches of the bank."""


class Occupation(CatalogEntry):
    """What people do."""


class Customer(models.Model):
    """`client_info` and `client_entity_branch`."""

    first_name = models.CharField(max_length=30)
    middle_name = text(30)
    last_name = models.CharField(max_length=30)
    middle_last_name = text(30)
    nickname = text(100)
    sex = models.CharField(max_length=2, choices=[(code, code) for code in ("M", "F", "NB", "NC", "O")])
    other_sex_description = text(50)
    birth_date = models.DateField()
    civil_status = catalog("CivilStatus")
    nationality = catalog("Country", **OPTIONAL)
    other_nationality = catalog("Country", **OPTIONAL)
    person_type_code = text(10)
    immigration_status = text(50)
    immigration_description = text(50)
    wisenroll_code = models.CharField(max_length=6)
    additional_field1 = text(150)
    additional_field2 = text(150)
    additional_field3 = text(150)
    branch = catalog("Branch")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return str(self.pk)


class OnePerCustomer(models.Model):
    """A table with one row for each customer."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class ManyPerCustomer(models.Model):
    """A table with several rows for each customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Spouse(OnePerCustomer):
    """`client_info.spouse_info`"""

    first_name = text(30)
    middle_name = text(30)
    last_name = text(30)
    middle_last_name = text(30)
    document_type_code = text(4)
    document_number = text(15)
    issuing_country = catalog("Country", **OPTIONAL)
    history = HistoricalRecords()


class IdentityDocument(ManyPerCustomer):
    """`client_documents`"""

    document_type = catalog("DocumentType")
    issuing_country = catalog("Country")
    document_number = models.CharField(max_length=20)
    main = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document_number", "document_type", "issuing_country"], name="one_owner_per_document"
            )
        ]


class Location(OnePerCustomer):
    """`client_location`"""

    address = models.CharField(max_length=100)
    city_description = models.CharField(max_length=30)
    country = catalog("Country")
    country_description = models.CharField(max_length=20)
    locality_code = models.CharField(max_length=6)
    locality_description = models.CharField(max_length=70)
    housing_type = text(50)
    rent_amount = money(**OPTIONAL)
    rent_currency = catalog("Currency", **OPTIONAL)
    owner = text(80)
    owner_phone = text(30)
    postal_code = text(10)
    neighbourhood_description = text(150)
    province_code = text(10)
    province_description = text(70)
    history = HistoricalRecords()


class Contact(OnePerCustomer):
    """`client_contact`"""

    email = models.EmailField(max_length=50)
    cell_phone = models.CharField(max_length=20)
    home_phone = text(20)
    buss_phone = text(20)
    social_network_name = text(45)
    social_network_username = text(30)
    history = HistoricalRecords()


class JobInfo(OnePerCustomer):
    """`client_job_info`"""

    salary = money()
    annual_gross_salary = money()
    net_income = money()
    currency = catalog("Currency")
    company_name = text(100)
    country = text(50)
    work_address = models.CharField(max_length=150)
    work_email = text(100)
    entry_date = models.DateField()
    professional_position = models.CharField(max_length=100)
    occupation = catalog("Occupation")
    history = HistoricalRecords()


class OtherJobInfo(OnePerCustomer):
    """`client_job_info.other_job_info`"""

    commercial_activity_code = text(6)
    commercial_activity_description = models.TextField(blank=True, default="")
    country = catalog("Country", **OPTIONAL)
    quantity_of_employees = models.IntegerField(**OPTIONAL)
    total_assets = money(**OPTIONAL)
    income_in_another_currency = money(default=0)
    origin_income = text(100)
    history = HistoricalRecords()


class PreviousEmployment(OnePerCustomer):
    """`client_job_info.previously_employment_data`"""

    previous_boss_full_name = text(200)
    previous_company_name = text(50)
    previous_seniority = models.IntegerField(**OPTIONAL)
    history = HistoricalRecords()


class BankReference(ManyPerCustomer):
    """`client_references.first_bank_reference` and the second."""

    slot = models.SmallIntegerField()
    country = catalog("Country", **OPTIONAL)
    bank_name = text(50)
    account_type_description = text(50)
    account_number = text(50)
    officer = text(100)
    canceled = models.BooleanField(default=False)
    canceled_reason = text(200)
    aba_code = text(50)
    iban_code = text(50)
    swift_code = text(50)
    history = HistoricalRecords()


class PersonalReference(ManyPerCustomer):
    """`client_references.first_personal_reference` and the second."""

    slot = models.SmallIntegerField()
    name = models.CharField(max_length=100)
    relationship = text(50)
    reference_relationship_unique_description = text(50)
    phone = text(20)
    address = text(150)
    document_number = text(20)
    document_type_code = text(4)
    country = text(50)
    email = text(150)
    history = HistoricalRecords()


class CommercialReference(ManyPerCustomer):
    """`client_references.first_supplier_commercial_reference` and the others."""

    slot = models.SmallIntegerField()
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=100)
    phone = text(20)
    country = text(50)
    history = HistoricalRecords()


class Transactionality(OnePerCustomer):
    """`client_transactionality`"""

    inc_transactionality = money()
    inc_transactionality_currency = catalog("Currency")
    inc_monthly_movements = models.IntegerField()
    out_transactionality = money()
    out_transactionality_currency = catalog("Currency")
    out_monthly_movements = models.IntegerField()
    funds_country = catalog("Country")
    funds_country_description = models.CharField(max_length=50)
    history = HistoricalRecords()
