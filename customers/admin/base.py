"""What the screens have in common: whoever may view may look, and nobody may do anything else."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from customers.audit.access import log_access
from customers.contract.fields import LARGEST_NUMBER
from customers.models import Access

from .display import NO_VALUE
from .finding import among_own, by_command, users_called
from .origins import who_of
from .paging import ShortList, ShortPaginator, page_number_of
from .private_search import PrivateSearch


class ReadOnly:
    """Refuses every way of writing, to superusers too: the register is written by the intake alone."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A list, and a page for each row, both called by the model's name: there is nothing to select or to edit.

    Django's history page would show what was done here: nothing, so there is none.

    `sections` are the page's: title and names of fields or of methods of the admin class.
    """

    actions = None
    empty_value_display = NO_VALUE
    list_per_page = 50
    show_full_result_count = False
    sorted_within = Q()
    """What every row has, in terms of the table that the list is sorted by: so that its index serves the order."""
    sections: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/admin.css", "customers/lists.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(title, {"fields": names, "classes": ["core-facts"]}) for title, names in self.sections]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ShortList]:
        return ShortList

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> Any:
        return ShortPaginator(queryset, per_page, page_number_of(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _title, names in self.sections for name in names]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name)
        return super().change_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise Http404


class EventAdmin(PrivateSearch, ReadOnlyAdmin):
    """What somebody did to a customer: found by the customer's number, the user's name and the request id."""

    search_fields = ("customer__number",)  # there is a search box only if it is not empty: see find
    search_help_text = _("Customer number, user name or request id.")

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(self.of_customer_or_user(term) | Q(request_id=term))

    def of_customer_or_user(self, term: str) -> Q:
        """The condition on customer and user; a command has no user, but a name.

        What is rare is looked up first: the name of a user alone has an index that lists are sorted by, too.
        """
        of_user = Q(username__in=users_called(term).values()) | among_own(self.model, by_command(term))
        return Q(customer__in=customer_numbers(term)) | of_user


class LoggedPage(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A page for each row that belongs to a customer; whoever opens one is logged."""

    access_kind: Access.Kind

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = context["original"]
        log_access(who_of(request), self.access_kind, customer=row.customer_id, object_id=row.pk)
        return super().render_change_form(request, context, *args, **kwargs)


def customer_numbers(term: str) -> list[int]:
    """The customer number that a search term spells; none if it spells none."""
    is_number = term.isdecimal() and len(term) <= len(str(LARGEST_NUMBER))
    return [number for number in [int(term)] if number <= LARGEST_NUMBER] if is_number else []
