"""By what paper a person or a company is known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.models.base import CatalogEntry


class DocumentType(CatalogEntry):
    """Types of identity documents; early revisions of the contract had other codes for the same papers."""

    class Holder(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        LEGACY = "legacy", _("Legacy")

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    applies_to = models.CharField(_("applies to"), max_length=10, choices=Holder.choices, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CURRENT)
    replaced_by = models.CharField(
        _("replaced by"), max_length=20, blank=True, help_text=_("Code of the document type used in its place today.")
    )

    class Meta(CatalogEntry.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
