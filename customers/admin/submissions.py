"""Submissions: every call of the endpoint, found by what came of it and whom it was about."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customers.intake.resubmit import NOT_TAKEN_IN
from customers.models import Access, Submission

from .base import LoggedPage, ReadOnlyAdmin
from .display import NO_VALUE
from .export import ExportMixin
from .menus import ChoicesMenu, MenuList, menu_period_filter
from .private_search import PrivateSearch
from .resubmission import resubmit_view
from .submission_filters import CustomerFilter, SentAgainFilter, StatusFilter, UserFilter
from .submission_page import page_of
from .submission_search import found_by

MESSAGE_LENGTH = 80
"""Characters of a message that the list shows."""


@admin.register(Submission)
class SubmissionAdmin(LoggedPage, MenuList, ExportMixin, PrivateSearch, ReadOnlyAdmin):
    """The list, the page of each, and the page from which staff sends one again."""

    access_kind = Access.Kind.SUBMISSION
    list_display = (
        "moment",
        "person",
        "plain_customer",
        "result",
        "sender",
        "short_message",
    )
    list_filter = (
        ("outcome", ChoicesMenu),
        CustomerFilter,
        menu_period_filter("received_at"),
        UserFilter,
        StatusFilter,
        SentAgainFilter,
    )
    list_select_related = ("customer", "refused_person")
    ordering = ("-received_at",)
    sortable_by = ("moment",)
    show_facets = admin.ShowFacets.NEVER
    search_help_text = _("Person (name, document, code, e-mail, phone), customer number, user, request id or message.")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/submissions.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        """Without what is long; a page reads the payload of the one it shows."""
        return Submission.objects.defer("payload", "refused_person__search_text", "customer__unknown_keys")

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(found_by(term))

    def get_urls(self) -> list[URLPattern]:
        resubmit = path(
            "<path:object_id>/resubmit/",
            self.admin_site.admin_view(self.resubmit),
            name="customers_submission_resubmit",
        )
        return [resubmit, *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def resubmit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page from which a refused submission is sent again."""
        return resubmit_view(self, request, object_id)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        submission = context["original"]
        context |= {"submission": submission, "person": self.person(submission), **page_of(submission, request)}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("received at"), ordering="received_at")
    def moment(self, submission: Submission) -> str:
        return date_format(localtime(submission.received_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("person"))
    def person(self, submission: Submission) -> str:
        """Whom it was about: the customer, or who could be made out in what was refused."""
        if submission.customer:
            return submission.customer.full_name
        refused = getattr(submission, "refused_person", None)
        return (refused and refused.name) or NO_VALUE

    @admin.display(description=_("outcome"))
    def result(self, submission: Submission) -> str:
        """The outcome, and the status of what was not taken in."""
        badge = format_html(
            '<span class="core-badge core-{}">{}</span>', submission.outcome, submission.get_outcome_display()
        )
        return format_html("{} {}", badge, str(submission.status)) if submission.outcome in NOT_TAKEN_IN else badge

    @admin.display(description=_("customer"))
    def plain_customer(self, submission: Submission) -> str:
        return str(submission.customer_id or NO_VALUE)

    @admin.display(description=_("user"))
    def sender(self, submission: Submission) -> str:
        return submission.username

    @admin.display(description=_("message"))
    def short_message(self, submission: Submission) -> str:
        return Truncator(submission.message).chars(MESSAGE_LENGTH)
