"""What all tables of a customer have in common: the columns that code something, exact money, tracked history."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalogs.models import CatalogEntry

MONEY_DIGITS = 18
MONEY_DECIMALS = 4

CREATED, CHANGED, DELETED = "+", "~", "-"
"""Types of a change, as simple-history marks its rows."""


class CatalogKey(models.ForeignKey[Any, Any]):
    """A column that holds the code of a catalog entry.

    `described_by` names the column of the same row that keeps the description sent beside the code, if the contract
    has one. There is no index: a catalog is small, its entries are never deleted in bulk, and every index costs each
    write of a customer.
    """

    def __init__(self, to: Any, *, described_by: str = "", **kwargs: Any) -> None:
        self.described_by = described_by
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("db_index", False)
        super().__init__(to, **kwargs)

    @cached_property
    def catalog(self) -> type[CatalogEntry]:
        """The catalog whose codes the column holds."""
        catalog: type[CatalogEntry] = self.related_model  # type: ignore[assignment]  # never a name, once it is asked
        return catalog

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


@cache
def catalog_keys(model: type[models.Model]) -> list[CatalogKey]:
    """The columns of a table that hold catalog codes."""
    return [field for field in model._meta.concrete_fields if isinstance(field, CatalogKey)]


def optional_code(to: str, verbose_name: Any, **kwargs: Any) -> CatalogKey:
    """A catalog code that a customer may lack."""
    return CatalogKey(to, verbose_name=verbose_name, null=True, blank=True, **kwargs)


def text(verbose_name: Any, size: int, **kwargs: Any) -> models.CharField[str, str]:
    """An optional text of at most `size` characters; no value is the empty text."""
    return models.CharField(verbose_name, max_length=size, blank=True, default="", **kwargs)


def money(verbose_name: Any, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """An exact amount, not negative. The wire allows 15 significant digits, which SQLite keeps exactly too."""
    return models.DecimalField(
        verbose_name,
        max_digits=MONEY_DIGITS,
        decimal_places=MONEY_DECIMALS,
        validators=[MinValueValidator(0)],
        **kwargs,
    )


def not_negative(table: str, *columns: str) -> list[models.CheckConstraint]:
    """Constraints that keep amounts from going below zero, in the database."""
    return [
        models.CheckConstraint(condition=models.Q(**{f"{column}__gte": 0}), name=f"{table}_{column}_not_negative")
        for column in columns
    ]


class HistoryRow(models.Model):
    """Columns that every history row has beside the copy of its subject: the revision it belongs to.

    The column is not null, so that the database itself refuses a change that no revision accounts for. It has no index:
    history is read by customer, whose column has one.
    """

    revision = models.ForeignKey(
        "customers.Revision",
        verbose_name=_("revision"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


class TrackedHistory(HistoricalRecords):  # type: ignore[misc]  # simple-history has no type hints
    """django-simple-history, wired for an audit trail.

    History rows have 64-bit ids, belong to a revision, and are indexed by customer alone: simple-history would index
    every foreign key, every key and every moment, and each index costs each change. For the same reason the database
    does not check the user of each row: it is the revision's, whose user it does check.
    """

    def __init__(self) -> None:
        super().__init__(
            bases=[HistoryRow],
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.TextField(null=True),
            user_db_constraint=False,
            custom_model_name=lambda name: f"{name}History",
        )

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
        fields: dict[str, models.Field[Any, Any]] = super().copy_fields(model)
        customer = model.customer_column.removesuffix("_id")  # type: ignore[attr-defined]  # it is Audited
        for name, field in fields.items():
            if name != customer:
                field.db_index = False  # type: ignore[attr-defined]
        return fields

    def get_extra_fields(self, model: type[models.Model], fields: Any) -> dict[str, Any]:
        extra: dict[str, Any] = super().get_extra_fields(model, fields)
        extra["history_user"].db_index = False
        extra["history_date"].db_index = False
        return extra


class Audited(models.Model):
    """A table whose every change has a history row in a revision. Only the intake and the admin write it."""

    identified_by: ClassVar[tuple[str, ...]] = ()
    """Columns that tell the rows of one customer apart; empty where a customer has at most one row."""

    customer_column: ClassVar[str] = "customer_id"
    """Column, here and in the history table, that holds the customer's number."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and its history, or neither: simple-history writes the one after the other."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    @classmethod
    def comparison_keys(cls, row: Mapping[str, Any]) -> dict[str, str]:
        """The columns that follow from others: the forms in which values are compared with other customers'."""
        return {}


class OnePerCustomer(Audited):
    """A table with at most one row for each customer, whose number is its primary key."""

    customer = models.OneToOneField(
        "customers.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, primary_key=True, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ManyPerCustomer(Audited):
    """A table with several rows for each customer, told apart by the columns of `identified_by`."""

    exclusive_flag: ClassVar[str] = ""
    """A column that is true in at most one row of a customer: one row loses it before another gets it."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        "customers.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
