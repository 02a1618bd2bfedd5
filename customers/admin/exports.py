"""Exports: what left the house, through whom and under which filters, for auditors."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.audit.trail_export.making import LISTING
from customers.models import Export

from .base import ReadOnlyAdmin
from .desk_filters import Lookups
from .display import NO_VALUE, preformatted
from .export import ExportMixin
from .export_tables import TABLES
from .menus import MENU, ChoicesMenu, MenuList, menu_period_filter
from .private_search import PrivateSearch

LISTS: Mapping[str, Any] = {
    **{str(model._meta.model_name): model._meta.verbose_name_plural for model in TABLES},
    LISTING: _("audit trail"),
}
"""What the log calls a list, or the trail -> what people call it."""

DIGEST_SHOWN = 12
"""Digits of a digest that the list shows."""


class ExporterFilter(admin.SimpleListFilter):
    """Exports by who made them; only who has made one is offered."""

    title = _("user")
    template = MENU
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        exporters = User.objects.filter(Exists(Export.objects.filter(user=OuterRef("pk"))))
        return [(str(pk), username) for pk, username in exporters.order_by("username").values_list("pk", "username")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(user_id=value) if value in dict(self.lookup_choices) else queryset.none()


class ListFilter(admin.SimpleListFilter):
    """Exports by what was exported."""

    title = _("list")
    template = MENU
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return ((code, capfirst(label)) for code, label in LISTS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset if value is None else queryset.filter(listing=value)


@admin.register(Export)
class ExportAdmin(MenuList, ExportMixin, PrivateSearch, ReadOnlyAdmin):
    """Found by number, user name, request id, and name or digest of the file: whoever holds a file finds its export."""

    change_list_template = MenuList.change_list_template
    list_display = ("when", "username", "shown_list", "format", "shown_rows", "shown_filters", "shown_file")
    list_filter = (menu_period_filter("created_at"), ExporterFilter, ListFilter, ("format", ChoicesMenu))
    list_select_related = ("file",)
    search_fields = ("username",)  # there is a search box only if it is not empty: see find
    search_help_text = _("User name, request id, or name or SHA-256 of the file.")
    show_facets = admin.ShowFacets.NEVER
    sections: ClassVar[Any] = (
        (_("What"), ("shown_list", "format", "shown_rows", "full_filters")),
        (_("File"), ("file_name", "file_size", "file_left", "file_digest")),
        (_("Through whom"), ("username", "created_at", "client_address", "request_id")),
        (_("Digest"), ("digest", "digest_version")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/lists.css"]}

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        of_file = Q(file__file_digest=term.lower()) | Q(file__file_name=term)
        return queryset.filter(of_file | Q(username__icontains=term) | Q(request_id=term))

    @admin.display(description=_("moment"), ordering="pk")
    def when(self, export: Export) -> str:
        return date_format(localtime(export.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("list"), ordering="listing")
    def shown_list(self, export: Export) -> str:
        return str(capfirst(LISTS.get(export.listing, export.listing)))

    @admin.display(description=_("rows"), ordering="row_count")
    def shown_rows(self, export: Export) -> str:
        return number_format(export.row_count)

    @admin.display(description=_("filters"))
    def shown_filters(self, export: Export) -> str:
        return "; ".join(_filters(export)) or NO_VALUE

    @admin.display(description=_("filters"))
    def full_filters(self, export: Export) -> str:
        text = "\n".join(_filters(export))
        return preformatted(text) if text else NO_VALUE

    @admin.display(description=_("file"))
    def shown_file(self, export: Export) -> str:
        """The beginning of the file's digest."""
        file = _file(export)
        return f"{file.file_digest[:DIGEST_SHOWN]}…" if file else gettext("broke off, or still under way")

    @admin.display(description=_("file"))
    def file_name(self, export: Export) -> str:
        file = _file(export)
        return file.file_name if file else gettext("broke off, or still under way")

    @admin.display(description=_("SHA-256 of the file"))
    def file_digest(self, export: Export) -> str:
        file = _file(export)
        return file.file_digest if file else NO_VALUE

    @admin.display(description=_("size in bytes"))
    def file_size(self, export: Export) -> str:
        file = _file(export)
        return number_format(file.size_bytes) if file else NO_VALUE

    @admin.display(description=_("left at"))
    def file_left(self, export: Export) -> str:
        file = _file(export)
        return date_format(localtime(file.created_at), "SHORT_DATETIME_FORMAT") if file else NO_VALUE


def _file(export: Export) -> Any:
    return getattr(export, "file", None)


def _filters(export: Export) -> list[str]:
    """What the list was narrowed by, a filter each: as its address had it, and the search term."""
    try:
        said = json.loads(export.filters or "{}")
        parts = [f"{name}={','.join(map(str, values))}" for name, values in said.get("filters", {}).items()]
    except (ValueError, AttributeError, TypeError):
        return [export.filters]
    words = {"order": gettext("order: %s"), "search": gettext("search: %s")}
    return parts + [text % said[name] for name, text in words.items() if said.get(name)]
