"""Erasures: which refused submissions have lost their payload after its term, through whom and why, for auditors."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from customers.models import Erasure

from .base import ReadOnlyAdmin, customer_numbers
from .menus import MenuList, menu_period_filter
from .private_search import PrivateSearch

REASON_LENGTH = 120
"""Characters of a reason that the list shows."""


@admin.register(Erasure)
class ErasureAdmin(MenuList, PrivateSearch, ReadOnlyAdmin):
    """Found by the number of the submission and the user name."""

    list_display = ("when", "username", "submission_link", "term_years", "short_reason")
    list_filter = (menu_period_filter("created_at"),)
    search_fields = ("username",)  # there is a search box only if it is not empty: see find
    search_help_text = _("Number of the submission, or user name.")
    sortable_by = ("when",)
    sections: ClassVar[Any] = (
        (_("Erasure"), ("submission_link", "term_years", "reason")),
        (_("Through whom"), ("username", "created_at")),
        (_("Digest"), ("digest", "digest_version")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(Q(submission__in=customer_numbers(term)) | Q(username__icontains=term))

    @admin.display(description=_("moment"), ordering="pk")
    def when(self, erasure: Erasure) -> str:
        return date_format(localtime(erasure.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("submission"))
    def submission_link(self, erasure: Erasure) -> str:
        address = reverse("admin:customers_submission_change", args=[erasure.submission_id])
        return format_html('<a href="{}">{}</a>', address, str(erasure.submission_id))

    @admin.display(description=_("reason"))
    def short_reason(self, erasure: Erasure) -> str:
        return Truncator(erasure.reason).chars(REASON_LENGTH)
