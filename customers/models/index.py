"""What lists search and sort by. It follows from the register, is no part of the audit trail, and can be made anew."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerIndex(models.Model):
    """What a customer is found by (see `customers.search`), and when it last changed."""

    customer = models.OneToOneField(
        "customers.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="index",
    )
    search_text = models.TextField(_("search text"))
    changed_at = models.DateTimeField(_("last change"), db_index=True)

    class Meta:
        default_permissions = ()

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
