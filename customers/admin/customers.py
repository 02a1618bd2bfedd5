"""Customers: the list, the page of one, and the history of its life."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.audit.access import log_access
from customers.models import Access, Customer, IdentityDocument, PendingRevision, RiskAssessment
from customers.models.revision import gravest
from customers.search import matches

from .base import ReadOnlyAdmin, customer_numbers
from .corrections import correct_view
from .customer_filters import (
    REVIEWED,
    BranchFilter,
    ChangedFilter,
    CreatedFilter,
    ExposureFilter,
    NationalityFilter,
    OpenFindingsFilter,
    ReviewStateFilter,
    RiskLevelFilter,
)
from .customer_page import most_urgent, read_page
from .desk import SEVERITIES, badge
from .display import NO_VALUE, catalog_name
from .dossier import dossier_view
from .export import ExportMixin
from .origins import who_of
from .private_search import PrivateSearch
from .timeline import read_timeline
from .trail_export import trail_view

PENDING = "waiting"
"""Where the list keeps what waits of a customer, read for all of a page at once."""


@admin.register(Customer)
class CustomerAdmin(ExportMixin, PrivateSearch, ReadOnlyAdmin):
    """Found by number, names, documents, Wisenroll code, e-mail and phones; what changed last comes first."""

    change_list_template = "admin/customers/customer/change_list.html"
    list_display = (
        "plain_number",
        "listed_name",
        "main_document",
        "listed_nationality",
        "listed_branch",
        "exposure",
        "risk_level",
        "open_findings",
        "review_state",
        "last_change",
    )
    list_display_links = ("plain_number", "listed_name")
    list_filter = (
        ReviewStateFilter,
        OpenFindingsFilter,
        ExposureFilter,
        RiskLevelFilter,
        NationalityFilter,
        BranchFilter,
        ChangedFilter,
        CreatedFilter,
    )
    list_select_related = ("index", "nationality", "branch", "person_type")
    ordering = ("-index__changed_at",)
    sorted_within = Q(index__isnull=False)
    search_fields = ("number",)  # there is a search box only if it is not empty: see find
    search_help_text = _("Customer number, names in any order, document, Wisenroll code, e-mail or phone.")
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/customer.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        main = IdentityDocument.objects.filter(customer=OuterRef("pk"), is_main=True)
        level = RiskAssessment.objects.filter(customer=OuterRef("pk")).values("level")
        pending = PendingRevision.objects.annotate(finding_count=Count("revision__findings"))
        return (
            Customer.objects.annotate(
                main_document=Subquery(main.values("number")),
                main_document_kind=Subquery(main.values(kind=Concat("document_type", Value(" "), "issuing_country"))),
                risk_level=Subquery(level),
            )
            .prefetch_related(Prefetch("pending_revisions", queryset=pending.order_by(), to_attr=PENDING))
            .defer("index__search_text")
        )

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(matches(term, "index__search_text") | Q(index__pk__in=customer_numbers(term)))

    def get_urls(self) -> list[Any]:
        """With the pages of other modules, without Django's redirection of old addresses: those are not found."""
        pages = (("correct", correct_view), ("dossier", dossier_view), ("trail", trail_view))
        ours = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(partial(view, self)),
                name=f"customers_customer_{name}",
            )
            for name, view in pages
        ]
        return [*ours, *(url for url in super().get_urls() if url.name)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list. What its form leaves blank does not stay in the address."""
        if request.method == "GET" and "" in request.GET.values():
            given = request.GET.copy()
            for name in [name for name, value in given.items() if not value]:
                del given[name]
            return HttpResponseRedirect(f"{request.path}?{given.urlencode()}")
        return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The customer's page. It shows everything and takes nothing."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        for number in customer_numbers(unquote(object_id)):
            if shown := read_page(number, request):
                log_access(who_of(request), Access.Kind.CUSTOMER, customer=number)
                return self._page(request, "page", shown["customer"], shown)
        missing: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]  # not in the stubs
            request, self.opts, object_id
        )
        return missing

    @method_decorator(require_safe)
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The customer's revisions, newest first, with all that each has changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        for number in customer_numbers(unquote(object_id)):
            if timeline := read_timeline(number, request.GET.get(PAGE_VAR)):
                log_access(who_of(request), Access.Kind.TIMELINE, customer=number)
                shown = {"timeline": timeline, "page_var": PAGE_VAR}
                return self._page(request, "object_history", timeline.customer, shown)
        raise Http404

    def _page(self, request: HttpRequest, name: str, customer: Customer, shown: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": customer.full_name,
            "opts": self.opts,
            "media": self.media,
            "customer": customer,
            **shown,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/customers/customer/{name}.html", context)

    @admin.display(description=_("number"), ordering="number")
    def plain_number(self, customer: Customer) -> str:
        return str(customer.number)

    @admin.display(description=_("full name"), ordering="name_key")
    def listed_name(self, customer: Customer) -> str:
        return customer.full_name

    @admin.display(description=_("main document"))
    def main_document(self, customer: Any) -> str:
        if not customer.main_document:
            return NO_VALUE
        return format_html('{} <span class="core-quiet">{}</span>', customer.main_document, customer.main_document_kind)

    @admin.display(description=_("nationality"))
    def listed_nationality(self, customer: Customer) -> str:
        country = customer.nationality
        return format_html('<abbr title="{}">{}</abbr>', country.display_name(), country.pk) if country else NO_VALUE

    @admin.display(description=_("branch"))
    def listed_branch(self, customer: Customer) -> str:
        return customer.branch.display_name() or str(customer.branch)

    @admin.display(description=_("PEP"))
    def exposure(self, customer: Customer) -> str:
        code = customer.person_type_id
        return badge("exposure", code) if code else NO_VALUE

    @admin.display(description=_("risk level"))
    def risk_level(self, customer: Any) -> str:
        return catalog_name(RiskAssessment, "level_id", customer.risk_level) or customer.risk_level or NO_VALUE

    @admin.display(description=_("open findings"))
    def open_findings(self, customer: Customer) -> str:
        waiting = getattr(customer, PENDING)
        if not (count := sum(pending.finding_count for pending in waiting)):
            return NO_VALUE
        severity = gravest(pending.severity for pending in waiting if pending.severity)
        return format_html("{} {}", count, badge(severity, SEVERITIES[severity]))

    @admin.display(description=_("review"))
    def review_state(self, customer: Customer) -> str:
        """The most urgent state of what waits."""
        state = most_urgent(getattr(customer, PENDING))
        return badge(state.value, state.label) if state else badge(REVIEWED, _("reviewed"))

    @admin.display(description=_("last change"), ordering="index__changed_at")
    def last_change(self, customer: Any) -> str:
        return date_format(localtime(customer.index.changed_at), "SHORT_DATETIME_FORMAT")
