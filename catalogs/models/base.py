"""What all catalogs share."""

import hashlib
import json
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogs.text import in_language


class Provenance(models.TextChoices):
    """On whose word an entry's code exists."""

    STANDARD = "standard", _("Standard (ISO, UN, SOC, NAICS)")
    CONTRACT = "contract", _("Contract, its annexes or the entity")
    ASSUMED = "assumed", _("Assumed when the catalog was compiled")
    OBSERVED = "observed", _("Observed in a submission")


class SeededRow(models.Model):
    """A row that a machine may write (the loader, the intake) and that staff may edit.

    The fingerprint is how the loader tells one from the other: it is the digest of the content as a machine last wrote
    it, so an edit shows by whatever means it was made: admin, shell or SQL.
    """

    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where the entry comes from, in a few words.")
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Turn this off instead of deleting: loading the seed data brings a deleted entry back."),
    )
    machine_fingerprint = models.CharField(_("machine fingerprint"), max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def normalise(self) -> None:
        """Bring what identifies the row into the form it is looked up by. Raises ValidationError if there is none."""

    def clean(self) -> None:
        super().clean()
        self.normalise()

    def content_fingerprint(self) -> str:
        """SHA-256, in hex, of the content as it is now.

        A field at its default is left out, so that a field added later does not make every row look edited.
        """
        content = {
            field.attname: value
            for field in self._meta.concrete_fields
            if field.name != "machine_fingerprint" and (value := field.value_from_object(self)) != field.get_default()
        }
        canonical = json.dumps([self._meta.label, content], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def mark_as_written_by_machine(self) -> None:
        """Remember the content as a machine's; the caller saves."""
        self.machine_fingerprint = self.content_fingerprint()

    @property
    def is_edited_by_staff(self) -> bool:
        return self.machine_fingerprint != self.content_fingerprint()


class CatalogEntry(SeededRow):
    """A code that the contract carries and what it means.

    The code is the primary key: no lookup is needed to write a customer, and rows and their history read well.
    """

    # Of a closed catalog every code is known: another one is an error. Elsewhere it becomes an unverified entry.
    is_closed: ClassVar[bool] = False

    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("In Spanish."))
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    provenance = models.CharField(
        _("provenance"), max_length=10, choices=Provenance.choices, default=Provenance.CONTRACT
    )
    is_verified = models.BooleanField(
        _("verified"),
        default=True,
        help_text=_("Somebody who may say so confirms that this code exists and means this."),
    )

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.pk), self.display_name())))

    def display_name(self, language: str | None = None) -> str:
        """The name in a language ("es", "en"; the active one if none is given), else in the other one."""
        return in_language(self.name, self.name_en, language)
