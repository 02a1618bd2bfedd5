"""References: banks and people that know the customer, and the suppliers and clients of its business."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ManyPerCustomer, TrackedHistory, optional_code, text


class Slot(models.IntegerChoices):
    """The contract has two places for each kind of reference."""

    FIRST = 1, _("first")
    SECOND = 2, _("second")


def slot() -> models.PositiveSmallIntegerField[int, int]:
    """The column that says which of the two places a reference takes."""
    return models.PositiveSmallIntegerField(_("place"), choices=Slot.choices)


def slot_is_known(table: str) -> models.CheckConstraint:
    """The database knows no third place."""
    return models.CheckConstraint(condition=models.Q(slot__in=Slot.values), name=f"{table}_slot_is_known")


class BankReference(ManyPerCustomer):
    """An account with another bank (`client_references.first_bank_reference` and `second_`)."""

    identified_by: ClassVar[tuple[str, ...]] = ("slot",)

    slot = slot()
    bank_name = text(_("bank"), 50)
    country = optional_code("catalogs.Country", _("country"))
    account_type = text(_("account type"), 50)
    account_number = text(_("account number"), 50)
    officer = text(_("officer in charge"), 100)
    is_canceled = models.BooleanField(_("canceled"), null=True, blank=True)
    cancellation_reason = text(_("reason of the cancellation"), 200)
    aba_code = text(_("ABA routing number"), 50)
    iban_code = text(_("IBAN"), 50)
    swift_code = text(_("SWIFT code"), 50)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("bank reference")
        verbose_name_plural = _("bank references")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["customer", "slot"], name="one_bank_reference_per_slot"),
            slot_is_known("bank_reference"),
        ]

    def __str__(self) -> str:
        return self.bank_name


class PersonalReference(ManyPerCustomer):
    """A person that knows the customer (`client_references.first_personal_reference` and `second_`)."""

    identified_by: ClassVar[tuple[str, ...]] = ("slot",)

    slot = slot()
    name = text(_("full name"), 100)
    relationship_kind = optional_code("catalogs.RelationshipKind", _("family or not"))
    relationship_type = optional_code("catalogs.RelationshipType", _("type of relationship"))
    relationship = optional_code("catalogs.Relationship", _("relationship"), described_by="relationship_description")
    relationship_description = text(_("relationship, description"), 50)
    phone = text(_("phone"), 20)
    address = text(_("address"), 150)
    document_type = optional_code("catalogs.DocumentType", _("document type"))
    document_number = text(_("document number"), 20)
    country = optional_code("catalogs.Country", _("country of the document"))
    email = text(_("e-mail"), 150)
    history = TrackedHistory()

    class Meta:
        verbose_name = _("personal reference")
        verbose_name_plural = _("personal references")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["customer", "slot"], name="one_personal_reference_per_slot"),
            slot_is_known("personal_reference"),
        ]

    def __str__(self) -> str:
        return self.name


class CommercialReference(ManyPerCustomer):
    """A supplier or client of the customer's business (`client_references.first_supplier_commercial_reference`)."""

    class Kind(models.TextChoices):
        """Which side of the customer's business the reference stands on."""

        SUPPLIER = "supplier", _("supplier")
        CLIENT = "client", _("client")

    identified_by: ClassVar[tuple[str, ...]] = ("kind", "slot")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    slot = slot()
    name = text(_("full name"), 100)
    phone = text(_("phone"), 20)
    country = optional_code("catalogs.Country", _("country"))
    history = TrackedHistory()

    class Meta:
        verbose_name = _("commercial reference")
        verbose_name_plural = _("commercial references")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["customer", "kind", "slot"], name="one_commercial_reference_per_slot"),
            slot_is_known("commercial_reference"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["supplier", "client"]), name="commercial_reference_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
