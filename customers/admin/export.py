"""Exports of lists: what the person at the desk sees in a list, whole, as a file."""

from array import array
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET

from customers.audit.export import csv_pieces
from customers.roles import EXPORT

from .export_tables import TABLES

EXPORTED = 4
"""The action flag of an export; Django has 1 to 3."""

LONGEST_FILTER = 100
"""Characters of a filter's value that the log keeps."""


class ExportMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A list that whoever may export the register gets as a file: its filters, its search and its order, all pages.

    A `change_list_template` of the list's own extends the one here.
    """

    change_list_template = "admin/customers/export_tools.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=self._view_name("export")), *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(EXPORT)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_export_permission(request):
            extra_context = {**(extra_context or {}), "export_address": self._export_address(request)}
        return super().changelist_view(request, extra_context)

    @method_decorator(require_GET)
    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as CSV. Which rows and in what order is settled before the first is sent."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._address("changelist", {ERROR_FLAG: 1}))
        keys = array("q", listed.queryset.values_list("pk", flat=True))  # 8 bytes a row, and no cursor stays open
        self._log(request, listed, len(keys))
        return StreamingHttpResponse(
            csv_pieces(TABLES[self.model], keys),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{self._file_name()}"'},
        )

    def _export_address(self, request: HttpRequest) -> str:
        query = request.GET.copy()
        for name in (PAGE_VAR, ERROR_FLAG):
            query.pop(name, None)
        return self._address("export", query)

    def _address(self, view: str, query: Any) -> str:
        return reverse(f"admin:{self._view_name(view)}", query=query)

    def _view_name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def _file_name(self) -> str:
        return f"{slugify(str(self.opts.verbose_name_plural))}-{timezone.localdate().isoformat()}.csv"

    def _log(self, request: HttpRequest, listed: ChangeList, count: int) -> None:
        """Note who exports what, in the language of the bank: names of filters and what they say, no search term."""
        with override(settings.LANGUAGE_CODE):
            parts = [ngettext("CSV with %(count)d row", "CSV with %(count)d rows", count) % {"count": count}]
            parts += [f"{name}={value[:LONGEST_FILTER]}" for name, value in _filters(request, listed).items()]
            parts += [_("with a search term")] if listed.query else []
            user: Any = request.user
            LogEntry.objects.create(
                user=user,
                content_type=ContentType.objects.get_for_model(self.model),
                object_repr=_("Export: %(list)s") % {"list": self.opts.verbose_name_plural},
                action_flag=EXPORTED,
                change_message="; ".join(parts),
            )


def _filters(request: HttpRequest, listed: ChangeList) -> Mapping[str, str]:
    """What the address says to the filters that the list offers; what else it says may be somebody's data."""
    offered = {name for filter_ in listed.filter_specs for name in filter_.expected_parameters()}
    return {name: ",".join(values) for name, values in request.GET.lists() if name in offered}
