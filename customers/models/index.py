"""What lists search and sort by. It follows from the register, is no part of the audit trail, and can be made anew."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class CustomerIndex(models.Model):
    """What a customer is found by (see `customers.search`) and sorted by, and what a repeat is known by."""

    KEPT: ClassVar = frozenset({"customer_id", "created_at"})
    """Columns that a change of the customer leaves as they are."""

    customer = models.OneToOneField(
        "customers.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="index",
    )
    search_text = models.TextField(_("search text"))
    created_at = models.DateTimeField(
        _("creation"),
        db_default=Now(),  # what an older version, which still runs while this one is installed, leaves out
    )
    changed_at = models.DateTimeField(_("last change"))
    content_digest = models.CharField(
        _("digest of the content"),
        max_length=64,
        blank=True,
        default="",
        db_default="",  # as above
        help_text=_("Of the last payload's rows: one that has the same changes nothing. Empty where it is not known."),
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["changed_at", "created_at"], name="customer_by_change"),
            models.Index(fields=["created_at", "changed_at"], name="customer_by_creation"),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class RefusedPerson(models.Model):
    """Whom a refused payload was about, as far as it can be told. Goes when the payload is erased."""

    submission = models.OneToOneField(
        "customers.Submission",
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="refused_person",
    )
    name = models.CharField(_("full name"), max_length=200, blank=True, default="")
    search_text = models.TextField(_("search text"))

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.name
