"""Identity documents: what tells one person from another."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.keys import document_key

from .base import CatalogKey, ManyPerCustomer, TrackedHistory


class IdentityDocument(ManyPerCustomer):
    """A document that identifies a customer (`client_documents`).

    It identifies whether it is current or not, so it is never deleted, and no two customers have the same.
    """

    identified_by: ClassVar[tuple[str, ...]] = ("document_type_id", "issuing_country_id", "number_key")
    exclusive_flag: ClassVar[str] = "is_main"

    document_type = CatalogKey("catalogs.DocumentType", verbose_name=_("document type"))
    issuing_country = CatalogKey("catalogs.Country", verbose_name=_("issuing country"))
    number = models.CharField(_("document number"), max_length=20)
    number_key = models.TextField(
        _("document number, for comparing"), editable=False, help_text=_("Upper case, letters and digits only.")
    )
    is_main = models.BooleanField(_("main document"), default=False)
    is_current = models.BooleanField(
        _("current"),
        default=True,
        help_text=_("One no longer sent is not current, but still identifies the person."),
    )
    history = TrackedHistory()

    class Meta:
        verbose_name = _("identity document")
        verbose_name_plural = _("identity documents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["number_key", "document_type", "issuing_country"], name="one_customer_per_document"
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_main=True), name="one_main_document_per_customer"
            ),
            models.CheckConstraint(
                condition=models.Q(is_main=False) | models.Q(is_current=True), name="main_document_is_current"
            ),
        ]

    @classmethod
    def comparison_keys(cls, row: Mapping[str, Any]) -> dict[str, str]:
        return {"number_key": document_key(row["number"])}

    def __str__(self) -> str:
        return f"{self.document_type_id} {self.issuing_country_id} {self.number}"
