"""Revisions: every change of every customer, with what it changed, what reviewers should know, and their decisions."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customers.errors import CoreCustomerError
from customers.models import Access, PendingRevision, Revision, Submission
from customers.noted import note

from .base import EventAdmin, LoggedPage
from .deciding import DecisionForm, decide, keep_note
from .desk import badge, causes_of, customer_link, findings_badge, may_review, state_of
from .desk_filters import CorrectionFilter, StateFilter
from .display import NO_VALUE
from .events import events, revisions_to_show
from .export import ExportMixin
from .finding import among, among_own
from .menus import ChoicesMenu, MenuList, menu_period_filter
from .person import person_of


@admin.register(Revision)
class RevisionAdmin(LoggedPage, MenuList, ExportMixin, EventAdmin):
    """Found by customer number, user name and request id. Reviewers decide on a revision's page."""

    access_kind = Access.Kind.REVISION
    list_display = ("when", "customer_link", "place", "through", "causes", "shown_findings", "state")
    list_filter = (
        menu_period_filter("created_at"),
        StateFilter,
        ("findings__severity", ChoicesMenu),
        ("kind", ChoicesMenu),
        ("source", ChoicesMenu),
        CorrectionFilter,
    )
    ordering = ("-created_at",)
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return revisions_to_show().select_related("customer")

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        """A revision that came in has the request id of its submission, which is indexed there."""
        submissions = Submission.objects.filter(request_id=term).order_by().values_list("pk", flat=True)
        by_request = among_own(Revision, Q(request_id=term, submission=None))
        by_request |= among("submission", submissions, Q(request_id=term))
        return queryset.filter(self.of_customer_or_user(term) | by_request)

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:revision_id>/review/",
            self.admin_site.admin_view(require_POST(self.review_view)),
            name="customers_revision_review",
        )
        return [address, *super().get_urls()]

    def review_view(self, request: HttpRequest, revision_id: int) -> HttpResponse:
        """Write down what an officer decides on a revision, and lead back to where they came from."""
        if not may_review(request):
            raise PermissionDenied
        revision = get_object_or_404(Revision, pk=revision_id)
        note(customer_number=revision.customer_id)
        form = DecisionForm(request.POST)
        try:
            decision = decide(request, revision, form)
        except CoreCustomerError as error:
            keep_note(request, revision)
            text = _("Revision %(revision)s was not reviewed. %(why)s")
            self.message_user(request, text % {"revision": revision, "why": error.sentence}, messages.ERROR)
        else:
            text = _("Revision %(revision)s: %(decision)s.")
            self.message_user(request, text % {"revision": revision, "decision": decision}, messages.SUCCESS)
        return HttpResponseRedirect(_way_back(request, revision))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        revision = context["original"]
        words = {"sequence": revision.sequence, "customer": revision.customer_id}
        more = {
            "title": _("Revision %(sequence)d of customer %(customer)d") % words,
            "subtitle": None,
            "person": person_of(revision.customer),
            "events": events([revision]),
            "next_to_review": _next_to_review(request, revision) if may_review(request) else None,
        }
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    @admin.display(description=_("moment"), ordering="created_at")
    def when(self, revision: Revision) -> str:
        return date_format(localtime(revision.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("customer"), ordering="customer")
    def customer_link(self, revision: Revision) -> str:
        return customer_link(revision.customer)

    @admin.display(description=_("revision"))
    def place(self, revision: Revision) -> str:
        return f"{revision.sequence} · {revision.get_kind_display()}"

    @admin.display(description=_("through"), ordering="username")
    def through(self, revision: Revision) -> str:
        return f"{revision.get_source_display()} · {revision.username}"

    @admin.display(description=_("why"))
    def causes(self, revision: Revision) -> str:
        return ", ".join(causes_of(revision)) or NO_VALUE

    @admin.display(description=_("findings"))
    def shown_findings(self, revision: Revision) -> str:
        return findings_badge(revision.findings.all())

    @admin.display(description=_("review"))
    def state(self, revision: Revision) -> str:
        state = state_of(revision, revision.reviews.all())
        return badge(state.code, state.label)


def _way_back(request: HttpRequest, revision: Revision) -> str:
    """The page of ours that the form was on, else the revision's."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else reverse("admin:customers_revision_change", args=[revision.pk])


def _next_to_review(request: HttpRequest, revision: Revision) -> PendingRevision | None:
    """The revision after this one that waits for somebody like the officer."""
    waiting = PendingRevision.objects.filter(state=PendingRevision.State.WAITING, pk__gt=revision.pk)
    return waiting.exclude(revision__user=request.user.pk).order_by("pk").first()
