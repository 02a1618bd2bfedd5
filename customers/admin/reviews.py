"""Reviews: who decided what on which revision, and when, for auditors."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from customers.models import Access, Review

from .base import EventAdmin, LoggedPage
from .desk import badge, customer_link, revision_link
from .desk_filters import ReviewerFilter
from .display import NO_VALUE
from .export import ExportMixin
from .menus import ChoicesMenu, MenuList, menu_period_filter

NOTE_LENGTH = 120
"""Characters of a note that the list shows."""


@admin.register(Review)
class ReviewAdmin(LoggedPage, MenuList, ExportMixin, EventAdmin):
    """Found by customer number, user name and request id."""

    access_kind = Access.Kind.REVIEW
    list_display = ("when", "username", "shown_decision", "customer_link", "revision_link", "short_note")
    list_filter = (("decision", ChoicesMenu), menu_period_filter("created_at"), ReviewerFilter)
    ordering = ("-created_at",)
    show_facets = admin.ShowFacets.NEVER
    sections: ClassVar[Any] = (
        (_("Decision"), ("customer_link", "revision_link", "shown_decision", "full_note")),
        (_("Through whom"), ("username", "created_at", "client_address", "request_id")),
        (_("Digest"), ("plain_sequence", "digest", "digest_version")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return Review.objects.select_related("customer", "revision")

    @admin.display(description=_("moment"), ordering="created_at")
    def when(self, review: Review) -> str:
        return date_format(localtime(review.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("decision"))
    def shown_decision(self, review: Review) -> str:
        return badge(review.decision, review.get_decision_display())

    @admin.display(description=_("customer"), ordering="customer")
    def customer_link(self, review: Review) -> str:
        return customer_link(review.customer)

    @admin.display(description=_("revision"))
    def revision_link(self, review: Review) -> str:
        return revision_link(review.revision)

    @admin.display(description=_("note"))
    def short_note(self, review: Review) -> str:
        return Truncator(review.note).chars(NOTE_LENGTH) or NO_VALUE

    @admin.display(description=_("note"))
    def full_note(self, review: Review) -> str:
        return review.note or NO_VALUE

    @admin.display(description=_("sequence"))
    def plain_sequence(self, review: Review) -> str:
        return str(review.sequence)
