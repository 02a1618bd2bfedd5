"""What the list of customers is narrowed down by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogs.models import Branch, CatalogEntry, Country, PersonType, RiskLevel
from catalogs.text import in_language
from customers.models import Audited, Customer, CustomerIndex, Finding, PendingRevision, RiskAssessment

from .desk_filters import waits_with
from .period_filter import PeriodFilter

PERIOD_TEMPLATE = "admin/customers/customer/period_filter.html"

NONE = "-"
"""Stands in an address for "no code"."""

REVIEWED = "reviewed"
"""The review state of a customer without a revision that waits."""

IN_USE_KEY = "customers.codes_in_use"
IN_USE_SECONDS = 300

FILTERED_BY: tuple[tuple[type[CatalogEntry], type[Audited], str], ...] = (
    (Country, Customer, "nationality"),
    (PersonType, Customer, "person_type"),
    (Branch, Customer, "branch"),
    (RiskLevel, RiskAssessment, "level"),
)
"""Catalogs that have a filter, and the columns that use them."""


class SelectFilter(admin.SimpleListFilter):
    """A choice of one; the list has all of them in one form."""

    template = "admin/customers/customer/select_filter.html"


class ReviewStateFilter(SelectFilter):
    title = _("review state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [*PendingRevision.State.choices, (REVIEWED, _("reviewed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == REVIEWED:
            return queryset.filter(~Exists(PendingRevision.objects.filter(customer=OuterRef("pk"))))
        if self.value() in PendingRevision.State.values:
            pending = PendingRevision.objects.filter(state=self.value())
            return queryset.filter(number__in=pending.values("customer"))
        return queryset.none() if self.value() else queryset


class OpenFindingsFilter(SelectFilter):
    """By the findings of revisions that wait for an officer."""

    title = _("open findings")
    parameter_name = "severity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Finding.Severity.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if self.value() not in Finding.Severity.values:
            return queryset.none()
        pending = PendingRevision.objects.filter(waits_with(str(self.value())))
        return queryset.filter(number__in=pending.values("customer"))


class CatalogFilter(SelectFilter):
    """By a catalog code, of those in use."""

    catalog: type[CatalogEntry]
    without: Any = ""
    """The label of the choice "no code", if there can be none."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        entries = [
            (code, f"{code} · {in_language(name, name_en)}" if name or name_en else code)
            for code, name, name_en in codes_in_use().get(self.catalog._meta.label, ())
        ]
        return [*entries, (NONE, self.without)] if self.without else entries

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        return queryset if code is None else self.with_code(queryset, None if code == NONE else code)

    def with_code(self, queryset: QuerySet[Any], code: str | None) -> QuerySet[Any]:
        """The customers with the code, or without any."""
        if code is None:
            return queryset.filter(**{f"{self.parameter_name}__isnull": True})
        return queryset.filter(**{f"{self.parameter_name}": code})


class ExposureFilter(CatalogFilter):
    title = _("political exposure")
    parameter_name = "person_type"
    catalog = PersonType
    without = pgettext_lazy("political exposure", "none")


class NationalityFilter(CatalogFilter):
    title = _("nationality")
    parameter_name = "nationality"
    catalog = Country


class BranchFilter(CatalogFilter):
    title = _("branch")
    parameter_name = "branch"
    catalog = Branch


class RiskLevelFilter(CatalogFilter):
    title = _("risk level")
    parameter_name = "risk"
    catalog = RiskLevel
    without = _("not assessed")

    def with_code(self, queryset: QuerySet[Any], code: str | None) -> QuerySet[Any]:
        assessed = RiskAssessment.objects.filter(customer=OuterRef("pk"), level__isnull=False)
        return queryset.filter(~Exists(assessed) if code is None else Exists(assessed.filter(level=code)))


class IndexedPeriodFilter(PeriodFilter):
    """By a moment that stands beside the customer, in its index."""

    template = PERIOD_TEMPLATE

    def __init__(self, request: HttpRequest, params: Any, model: type[Model], model_admin: Any) -> None:
        super().__init__(request, params, CustomerIndex, model_admin)


class CreatedFilter(IndexedPeriodFilter):
    """By the day of creation."""

    field = "created_at"
    lookup = "index__created_at"


class ChangedFilter(IndexedPeriodFilter):
    """By the day of the last change."""

    field = "changed_at"
    lookup = "index__changed_at"


def codes_in_use() -> Mapping[str, list[tuple[str, str, str]]]:
    """Label of a catalog -> code, name and English name of the entries that customers have.

    To find them, all customers are looked through: so they are kept for a while.
    """
    return cache.get_or_set(IN_USE_KEY, _read_codes_in_use, IN_USE_SECONDS) or {}


def _read_codes_in_use() -> Mapping[str, list[tuple[str, str, str]]]:
    first, *others = (
        catalog._default_manager.filter(pk__in=table._default_manager.values(column))
        .order_by()
        .values_list(Value(catalog._meta.label, output_field=CharField()), "pk", "name", "name_en")
        for catalog, table, column in FILTERED_BY
    )
    in_use: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for label, *entry in sorted(first.union(*others, all=True)):
        in_use[label].append(tuple(entry))
    return in_use
