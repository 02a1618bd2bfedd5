"""Exports of lists: what the person at the desk sees in a list, whole, as a file."""

from array import array
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from customers.audit.export.sending import Narrowing, Wanted, send
from customers.models import Export
from customers.replica import reading
from customers.roles import EXPORT

from .export_tables import TABLES
from .origins import who_of

FORMATS: Mapping[Export.Format, Any] = {
    Export.Format.CSV: _("for any program"),
    Export.Format.XLSX: _("for Excel"),
    Export.Format.JSON_LINES: _("exact values, for systems"),
}
"""Format -> what it is good for."""


class ExportMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A list that whoever may export the register gets as a file: its filters, its search and its order, all pages.

    Its table is in TABLES. A `change_list_template` of the list's own extends the one here.
    """

    change_list_template = "admin/customers/export_tools.html"

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/lists.css"]}
        js = ("customers/menus.js",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        addresses = [
            path(f"export/{code}/", view, {"code": code.value}, name=self._view_name(f"export_{code}"))
            for code in FORMATS
        ]
        return [*addresses, *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(EXPORT)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_export_permission(request):
            extra_context = {**(extra_context or {}), "exports": self._offered(request)}
        return super().changelist_view(request, extra_context)

    @method_decorator(require_GET)
    def export_view(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """The list in a format. Which rows and in what order is settled, and noted, before the first is sent."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._address("changelist", {ERROR_FLAG: 1}))
        with reading():
            keys = array("q", listed.queryset.values_list("pk", flat=True))  # 8 bytes a row, and no cursor stays open
        name = slugify(str(self.opts.verbose_name_plural))
        wanted = Wanted(str(self.opts.model_name), code, TABLES[self.model], keys, _narrowing(request, listed), name)
        download = send(wanted, who_of(request))
        return StreamingHttpResponse(
            download.pieces,
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{download.name}"'},
        )

    def _offered(self, request: HttpRequest) -> list[tuple[str, Any, str]]:
        """The formats: name, what it is good for, address."""
        query = request.GET.copy()
        for name in (PAGE_VAR, ERROR_FLAG):
            query.pop(name, None)
        return [(code.label, hint, self._address(f"export_{code}", query)) for code, hint in FORMATS.items()]

    def _address(self, view: str, query: Any) -> str:
        return reverse(f"admin:{self._view_name(view)}", query=query)

    def _view_name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"


def _narrowing(request: HttpRequest, listed: ChangeList) -> Narrowing:
    """All that the address narrows the list by, offered as a filter or not, and the term that it searches for."""
    not_filters = (PAGE_VAR, ERROR_FLAG, ORDER_VAR, SEARCH_VAR)
    filters = {name: values for name, values in request.GET.lists() if name not in not_filters}
    return Narrowing(filters, request.GET.get(ORDER_VAR, ""), getattr(listed, "term", listed.query).strip())
