"""Catalogs in the admin: where staff confirms the codes that submissions brought, and adds the entity's own."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogs import registry
from catalogs.change_log import name_changed_fields
from catalogs.models import (
    Branch,
    CatalogEntry,
    CivilStatus,
    CommercialActivity,
    Country,
    CountryAlias,
    Currency,
    CurrencyAlias,
    DocumentType,
    HousingType,
    ImmigrationStatus,
    Occupation,
    PersonType,
    Province,
    Relationship,
    RelationshipKind,
    RelationshipType,
    RiskLevel,
    SeededRow,
    Sex,
)


class SeededAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """What identifies a row is chosen once; the intake learns of every change."""

    fixed_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: SeededRow | None = None) -> tuple[str, ...]:
        return self.fixed_fields if obj else ()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        message: Any = super().construct_change_message(request, form, formsets, add)
        return name_changed_fields(message, self.model, form)

    def save_model(self, request: HttpRequest, obj: SeededRow, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(registry.forget)

    def delete_model(self, request: HttpRequest, obj: SeededRow) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(registry.forget)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(registry.forget)


class CatalogEntryAdmin(SeededAdmin):
    fixed_fields = ("code",)
    list_display: tuple[str, ...] = ("code", "shown_name", "provenance", "is_verified", "is_active")
    list_filter: ClassVar[tuple[str, ...]] = ("is_verified", "is_active", "provenance")
    search_fields: ClassVar[tuple[str, ...]] = ("code", "name", "name_en")
    actions = ("mark_as_verified",)

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, entry: CatalogEntry) -> str:
        return entry.display_name()

    @admin.action(description=_("Mark the selected entries as verified"), permissions=["change"])
    def mark_as_verified(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        entries = list(queryset.filter(is_verified=False))
        with transaction.atomic():
            self.model._default_manager.filter(pk__in=[entry.pk for entry in entries]).update(is_verified=True)
            for entry in entries:
                self.log_change(request, entry, [{"changed": {"fields": ["verified"]}}])
            transaction.on_commit(registry.forget)
        done = ngettext("%(count)d entry is verified now.", "%(count)d entries are verified now.", len(entries))
        self.message_user(request, done % {"count": len(entries)}, messages.SUCCESS)


@admin.register(
    Branch,
    HousingType,
    ImmigrationStatus,
    PersonType,
    Province,
    RelationshipKind,
    RelationshipType,
    RiskLevel,
    Sex,
)
class PlainCatalogAdmin(CatalogEntryAdmin):
    """Catalogs that need no more than code and name."""


@admin.register(Country)
class CountryAdmin(CatalogEntryAdmin):
    search_fields = (*CatalogEntryAdmin.search_fields, "alpha3", "aliases__alias")


@admin.register(Currency)
class CurrencyAdmin(CatalogEntryAdmin):
    search_fields = (*CatalogEntryAdmin.search_fields, "aliases__alias")


@admin.register(CivilStatus)
class CivilStatusAdmin(CatalogEntryAdmin):
    search_fields = (*CatalogEntryAdmin.search_fields, "unique_name")


@admin.register(DocumentType)
class DocumentTypeAdmin(CatalogEntryAdmin):
    list_display = (*CatalogEntryAdmin.list_display, "applies_to", "status", "replaced_by")
    list_filter = (*CatalogEntryAdmin.list_filter, "applies_to", "status")


@admin.register(Relationship)
class RelationshipAdmin(CatalogEntryAdmin):
    list_display = (*CatalogEntryAdmin.list_display, "relationship_kind")
    list_filter = (*CatalogEntryAdmin.list_filter, "relationship_kind")


@admin.register(Occupation, CommercialActivity)
class ClassificationAdmin(CatalogEntryAdmin):
    list_display = (*CatalogEntryAdmin.list_display, "classification")
    list_filter = (*CatalogEntryAdmin.list_filter, "classification")


@admin.register(CountryAlias)
class CountryAliasAdmin(SeededAdmin):
    """Another spelling is another alias: the key is made of it."""

    fixed_fields = ("alias",)
    list_display = ("alias", "country", "source", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("country",)
    search_fields = ("key", "alias", "country__code", "country__name", "country__name_en")
    autocomplete_fields = ("country",)


@admin.register(CurrencyAlias)
class CurrencyAliasAdmin(SeededAdmin):
    fixed_fields = ("alias",)
    list_display = ("alias", "currency", "source", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("currency",)
    search_fields = ("alias", "currency__code", "currency__name", "currency__name_en")
    autocomplete_fields = ("currency",)
