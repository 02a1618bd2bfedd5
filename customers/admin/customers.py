"""Customers: list, page with all that the contract tells of them, and the history of their lives."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.keys import document_key, email_key, name_key
from customers.models import AUDITED, Audited, CommercialReference, Contact, Customer, IdentityDocument

from .base import ReadOnly, ReadOnlyAdmin, customer_numbers
from .display import NO_VALUE, column, columns_of
from .events import events, revisions_to_show

REVISIONS_A_PAGE = 25

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Person"),
        (
            "number",
            "first_name",
            "middle_name",
            "last_name",
            "second_last_name",
            "nickname",
            "sex",
            "other_sex_description",
            "birth_date",
            "civil_status",
            "civil_status_description",
            "civil_status_unique_name",
            "nationality",
            "other_nationality",
            "person_type",
            "immigration_status",
            "immigration_status_description",
        ),
    ),
    (
        _("With the entity"),
        (
            "wisenroll_code",
            "account_officer",
            "office_representative",
            "bonding_type",
            "industry_code",
            "business_code",
            "additional_field1",
            "additional_field2",
            "additional_field3",
            "branch",
            "branch_name",
        ),
    ),
)
"""The customer's own columns, by their field's name."""


NOT_IN_CONTRACT = (_("Not in the contract"), ("unknown_keys",))

ORDERS: dict[type[Audited], tuple[str, ...]] = {
    IdentityDocument: ("-is_main", "-is_current", "id"),
    CommercialReference: ("-kind", "slot"),
}
"""The order of a customer's rows, where it is not that of the columns that tell them apart."""


class Part(ReadOnly, admin.StackedInline):  # type: ignore[type-arg]  # takes no argument at run time
    """A table of the customer's, on the customer's page: who may view the customer may view it."""

    model: type[Audited]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("customers.view_customer")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": columns_of(self.model), "classes": ["core-facts"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return columns_of(self.model)


def part(model: type[Audited]) -> type[Part]:
    """The part of the page that shows a table."""
    facts: dict[str, Any] = {"model": model, "ordering": ORDERS.get(model, model.identified_by) or None}
    if model.identified_by:
        facts |= {"classes": ("core-part",)}
    else:
        facts |= {"classes": ("core-part", "core-one"), "verbose_name_plural": model._meta.verbose_name}
    return type(f"{model.__name__}Part", (Part,), facts)


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Found by number, names, documents, Wisenroll code and e-mail; the History button leads to its revisions."""

    list_display = ("plain_number", "listed_name", "main_document", "nationality", "branch")
    list_select_related = ("nationality", "branch")
    search_fields = ("number",)  # there is a search box only if it is not empty: see get_search_results
    search_help_text = _("Customer number, names, document, Wisenroll code or e-mail.")
    inlines = tuple(part(model) for model in AUDITED if model is not Customer)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        main = IdentityDocument.objects.filter(customer=OuterRef("pk"), is_main=True)
        document = Concat(F("document_type"), Value(" "), F("issuing_country"), Value(" "), F("number"))
        return Customer.objects.annotate(main_document=Subquery(main.values(text=document)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Those with all words of the term in their names, or whose number, document, code or e-mail it is."""
        term = search_term.strip()
        if not term:
            return queryset, False
        named = Q(*(Q(name_key__contains=word) for word in name_key(term).split()))
        with_document = IdentityDocument.objects.filter(number_key=document_key(term))
        with_email = Contact.objects.filter(email_key=email_key(term))
        return queryset.filter(
            named
            | Q(number__in=customer_numbers(term))
            | Q(number__in=with_document.values("customer"))
            | Q(number__in=with_email.values("customer"))
            | Q(wisenroll_code__in={term, term.upper()})
        ), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sections = [*SECTIONS, NOT_IN_CONTRACT] if obj and obj.unknown_keys else SECTIONS
        return [
            (title, {"fields": [column(Customer, name) for name in names], "classes": ["core-facts"]})
            for title, names in sections
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [shown for _title, section in self.get_fieldsets(request, obj) for shown in section["fields"]]

    def get_inline_formsets(
        self, request: HttpRequest, formsets: Any, inline_instances: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """The parts that the customer has."""
        parts = super().get_inline_formsets(request, formsets, inline_instances, obj, **kwargs)
        return [shown for shown in parts if shown.formset.initial_forms]

    @method_decorator(require_safe)
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The customer's revisions, newest first, with all that each has changed."""
        customer = self.get_object(request, unquote(object_id))
        if customer is None:
            raise Http404
        if not self.has_view_permission(request, customer):
            raise PermissionDenied
        revisions = revisions_to_show().filter(customer=customer).order_by("-sequence")
        page = self.get_paginator(request, revisions, REVISIONS_A_PAGE).get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of customer %(number)d") % {"number": customer.number},
            "subtitle": str(customer),
            "opts": self.opts,
            "object": customer,
            "media": self.media,
            "events": events(page.object_list),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/customers/customer/object_history.html", context)

    @admin.display(description=_("customer number"), ordering="number")
    def plain_number(self, customer: Customer) -> str:
        return str(customer.number)

    @admin.display(description=_("full name"), ordering="name_key")
    def listed_name(self, customer: Customer) -> str:
        return customer.full_name

    @admin.display(description=_("main document"))
    def main_document(self, customer: Any) -> str:
        return customer.main_document or NO_VALUE
