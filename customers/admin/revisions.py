"""Revisions: every change of every customer, with what it changed and what reviewers should know."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from customers.models import Revision

from .base import EventAdmin
from .events import events, revisions_to_show


@admin.register(Revision)
class RevisionAdmin(EventAdmin):
    """Found by customer number, user name and request id."""

    list_display = ("created_at", "customer", "plain_sequence", "kind", "source", "username")
    list_filter = ("created_at", "kind", "source", "findings__severity")
    search_fields = ("customer__number",)  # there is a search box only if it is not empty: see get_search_results
    search_help_text = _("Customer number, user name or request id.")
    sections: ClassVar[Any] = (
        (_("What happened"), ("customer", "plain_sequence", "kind", "created_at", "reason")),
        (_("Through whom"), ("username", "source", "client_address", "request_id", "submission", "match")),
        (_("Digest"), ("digest", "digest_version")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return revisions_to_show().select_related("customer")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        revision = context["original"]
        return super().render_change_form(request, {**context, "events": events([revision])}, *args, **kwargs)

    @admin.display(description=_("sequence"), ordering="sequence")
    def plain_sequence(self, revision: Revision) -> str:
        return str(revision.sequence)

    @admin.display(description=_("match"))
    def match(self, revision: Revision) -> str:
        return revision.submission.match if revision.submission else ""
