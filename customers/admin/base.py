"""What the screens have in common: whoever may view may look, and nobody may do anything else."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from customers.contract.fields import LARGEST_NUMBER

from .display import NO_VALUE


class ReadOnly:
    """Refuses every way of writing, to superusers too: the register is written by the intake alone."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A list, and a page for each row. Django's history page would show what was done here: nothing, so there is none.

    `sections` are the page's: title and names of fields or of methods of the admin class.
    """

    actions = None
    empty_value_display = NO_VALUE
    list_per_page = 50
    show_full_result_count = False
    sections: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/admin.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(title, {"fields": names, "classes": ["core-facts"]}) for title, names in self.sections]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _title, names in self.sections for name in names]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise Http404


class EventAdmin(ReadOnlyAdmin):
    """What somebody did to a customer: found by the customer's number, the user's name and the request id."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        of_customer = Q(customer__in=customer_numbers(term))
        return queryset.filter(of_customer | Q(username__icontains=term) | Q(request_id=term)), False


def customer_numbers(term: str) -> list[int]:
    """The customer number that a search term spells; none if it spells none."""
    is_number = term.isdecimal() and len(term) <= len(str(LARGEST_NUMBER))
    return [number for number in [int(term)] if number <= LARGEST_NUMBER] if is_number else []
