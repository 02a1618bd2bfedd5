"""Nested serializers, made from the models."""

from typing import Any

from django.db import models, transaction
from rest_framework import serializers

from .models import (
    BankReference,
    Branch,
    CivilStatus,
    CommercialReference,
    Contact,
    Country,
    Currency,
    Customer,
    DocumentType,
    IdentityDocument,
    JobInfo,
    Location,
    Occupation,
    OtherJobInfo,
    PersonalReference,
    PreviousEmployment,
    Spouse,
    Transactionality,
)

OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
SLOTS = ((1, "first"), (2, "second"))
KINDS = ("supplier", "client")


def code(of: type[models.Model], source: str | None = None, **kwargs: Any) -> Any:
    """A reference to a catalog by its code."""
    if source:
        kwargs["source"] = source
    return serializers.SlugRelatedField(slug_field="code", queryset=of._default_manager.all(), **kwargs)


def node(of: type[models.Model], *exclude: str, **fields: Any) -> Any:
    """The serializer of a node: all columns of its table but the customer and those named, and fields of its own."""
    meta = type("Meta", (), {"model": of, "exclude": ("customer", *exclude), "validators": []})
    return type(f"{of.__name__}Serializer", (serializers.ModelSerializer,), {**fields, "Meta": meta})


SpouseSerializer = node(Spouse, "issuing_country", issuing_country_code=code(Country, "issuing_country", **OPTIONAL))
DocumentSerializer = node(
    IdentityDocument,
    "document_type",
    "issuing_country",
    document_type_code=code(DocumentType, "document_type"),
    issuing_country_code=code(Country, "issuing_country"),
)
LocationSerializer = node(
    Location, "country", country_code=code(Country, "country"), rent_currency=code(Currency, **OPTIONAL)
)
ContactSerializer = node(Contact)
OtherJobSerializer = node(OtherJobInfo, "country", country_code=code(Country, "country", **OPTIONAL))
PreviousEmploymentSerializer = node(PreviousEmployment)
JobSerializer = node(
    JobInfo,
    "currency",
    "occupation",
    currency_code=code(Currency, "currency"),
    occupation_code=code(Occupation, "occupation"),
    other_job_info=OtherJobSerializer(**OPTIONAL),
    previously_employment_data=PreviousEmploymentSerializer(**OPTIONAL),
)
BankSerializer = node(BankReference, "slot", "country", country_code=code(Country, "country", **OPTIONAL))
PersonalSerializer = node(PersonalReference, "slot")
CommercialSerializer = node(CommercialReference, "slot", "kind")
TransactionalitySerializer = node(
    Transactionality,
    "funds_country",
    funds_country_code=code(Country, "funds_country"),
    inc_transactionality_currency=code(Currency),
    out_transactionality_currency=code(Currency),
)


class ReferencesSerializer(serializers.Serializer[Any]):
    """`client_references`"""

    first_bank_reference = BankSerializer(**OPTIONAL)
    second_bank_reference = BankSerializer(**OPTIONAL)
    first_personal_reference = PersonalSerializer()
    second_personal_reference = PersonalSerializer()
    first_supplier_commercial_reference = CommercialSerializer(**OPTIONAL)
    second_supplier_commercial_reference = CommercialSerializer(**OPTIONAL)
    first_client_commercial_reference = CommercialSerializer(**OPTIONAL)
    second_client_commercial_reference = CommercialSerializer(**OPTIONAL)


class ImmigrationSerializer(serializers.Serializer[Any]):
    """`client_info.immigration_status`"""

    unique_name = serializers.CharField(max_length=50, allow_blank=True)
    description = serializers.CharField(max_length=50, allow_blank=True)


class InfoSerializer(serializers.ModelSerializer[Any]):
    """`client_info`"""

    civil_status_id = code(CivilStatus, "civil_status")
    nationality_code = code(Country, "nationality", **OPTIONAL)
    other_nationality_code = code(Country, "other_nationality", **OPTIONAL)
    spouse_info = SpouseSerializer(**OPTIONAL)
    immigration_status = ImmigrationSerializer(**OPTIONAL)

    class Meta:
        model = Customer
        exclude = ("civil_status", "nationality", "other_nationality", "branch", "immigration_description")


class BranchSerializer(serializers.Serializer[Any]):
    """`client_entity_branch`"""

    branch_code = code(Branch)
    branch_name = serializers.CharField(max_length=35)


class CoreCustomerSerializer(serializers.Serializer[Any]):
    """The payload; saving it creates or updates the customer."""

    client_info = InfoSerializer()
    client_documents = DocumentSerializer(many=True, allow_empty=False)
    client_location = LocationSerializer()
    client_contact = ContactSerializer()
    client_job_info = JobSerializer()
    client_references = ReferencesSerializer()
    client_transactionality = TransactionalitySerializer()
    client_entity_branch = BranchSerializer()

    @transaction.atomic
    def create(self, validated_data: Any) -> Customer:
        info = dict(validated_data["client_info"])
        spouse = info.pop("spouse_info", None)
        immigration = info.pop("immigration_status", None) or {}
        info["immigration_status"] = immigration.get("unique_name", "")
        info["immigration_description"] = immigration.get("description", "")
        info["branch"] = validated_data["client_entity_branch"]["branch_code"]
        customer = _save_customer(info, validated_data["client_documents"])
        for document in validated_data["client_documents"]:
            is_main = document.get("main", False)
            IdentityDocument.objects.update_or_create(
                **_identity(document), defaults={"customer": customer, "main": is_main}
            )
        job = dict(validated_data["client_job_info"])
        rows = {
            Spouse: spouse,
            Location: validated_data["client_location"],
            Contact: validated_data["client_contact"],
            OtherJobInfo: job.pop("other_job_info", None),
            PreviousEmployment: job.pop("previously_employment_data", None),
            JobInfo: job,
            Transactionality: validated_data["client_transactionality"],
        }
        for model, columns in rows.items():
            if columns:
                model._default_manager.update_or_create(customer=customer, defaults=columns)
        _save_references(customer, validated_data["client_references"])
        return customer


def _save_customer(info: dict[str, Any], documents: list[dict[str, Any]]) -> Customer:
    for document in documents:
        found = IdentityDocument.objects.filter(**_identity(document)).select_related("customer").first()
        if found:
            customer: Customer = found.customer
            for name, value in info.items():
                setattr(customer, name, value)
            customer.save()
            return customer
    return Customer.objects.create(**info)


def _identity(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("document_type", "issuing_country", "document_number")}


def _save_references(customer: Customer, references: dict[str, Any]) -> None:
    for slot, place in SLOTS:
        at: dict[str, Any] = {"customer": customer, "slot": slot}
        if bank := references.get(f"{place}_bank_reference"):
            BankReference.objects.update_or_create(**at, defaults=bank)
        PersonalReference.objects.update_or_create(**at, defaults=references[f"{place}_personal_reference"])
        for kind in KINDS:
            if commercial := references.get(f"{place}_{kind}_commercial_reference"):
                CommercialReference.objects.update_or_create(**at, kind=kind, defaults=commercial)
