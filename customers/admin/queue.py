"""The officers' list of work: revisions that wait, oldest first, to be decided on one by one or together."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from customers.models import CustomerIndex, PendingRevision, Review
from customers.models.review import last_decision
from customers.search import matches

from .base import ReadOnlyAdmin, customer_numbers
from .deciding import VERBS, DecisionActions, decide_several
from .desk import (
    badge,
    causes_of,
    customer_link,
    findings_badge,
    may_review,
    obstacle,
    revision_link,
    seen,
    waiting_since,
)
from .desk_filters import CauseFilter, WaitFilter
from .finding import among, among_own, by_command, users_called
from .menus import ChoicesMenu, MenuList
from .private_search import PrivateChangeList, PrivateSearch

LONGEST_ID = 18
"""Digits of the largest id that every database takes."""

DONE: dict[Review.Decision, Any] = {
    Review.Decision.APPROVED: ngettext_lazy(
        "%(count)d revision was approved.", "%(count)d revisions were approved.", "count"
    ),
    Review.Decision.FLAGGED: ngettext_lazy(
        "%(count)d revision was flagged.", "%(count)d revisions were flagged.", "count"
    ),
    Review.Decision.ESCALATED: ngettext_lazy(
        "%(count)d revision was escalated.", "%(count)d revisions were escalated.", "count"
    ),
}


class Queue(PrivateChangeList):
    """A page of the list; each row knows what the officer sees of it, and why they may not decide on it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        for row in self.result_list:
            reviews = row.revision.reviews.all()
            row.seen = seen(reviews)
            row.obstacle = obstacle(row.revision, reviews, request.user)
        self.decidable = sum(not row.obstacle for row in self.result_list)


@admin.register(PendingRevision)
class QueueAdmin(MenuList, PrivateSearch, ReadOnlyAdmin):
    """Read-only but for its actions, each of which decides on the rows that the officer has ticked."""

    actions: Any = ("approve", "flag", "escalate")
    action_form = DecisionActions
    change_list_template = "admin/customers/pendingrevision/change_list.html"
    list_display = ("waits", "customer_link", "revision_link", "shown_causes", "findings", "through", "shown_state")
    list_display_links = None
    list_filter = (
        ("state", ChoicesMenu),
        ("severity", ChoicesMenu),
        CauseFilter,
        ("revision__source", ChoicesMenu),
        WaitFilter,
    )
    ordering = ("pk",)
    search_fields = ("customer__number",)  # there is a search box only if it is not empty: see find
    search_help_text = _("Customer number, name, document, e-mail or phone; or the user who made the change.")
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}
        js = ("customers/desk.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PendingRevision]:
        rows = PendingRevision.objects.select_related("customer", "revision")
        return rows.prefetch_related("revision__findings", "revision__reviews")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Queue]:
        return Queue

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        people = CustomerIndex.objects.filter(matches(term)).order_by().values_list("customer", flat=True)
        of_customer = among("customer", people, matches(term, "customer__index__search_text"))
        by_user = Q(revision__username__in=users_called(term).values())
        by_user |= among_own(PendingRevision, by_command(term, "revision__"))
        theirs = PendingRevision.objects.filter(by_user).order_by().values_list("pk", flat=True)
        of_number = Q(customer__in=customer_numbers(term))
        return queryset.filter(of_number | of_customer | among("pk", theirs, by_user))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if "action" in request.POST and not may_review(request):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """What waits is the revision: its page is the one to read."""
        return HttpResponseRedirect(reverse("admin:customers_revision_change", args=[object_id]))

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        try:
            _note(request)
            _ticked(request)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return None
        return super().response_action(request, *args, **kwargs)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return may_review(request)

    @admin.action(description=VERBS[Review.Decision.APPROVED], permissions=["review"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, Review.Decision.APPROVED)

    @admin.action(description=VERBS[Review.Decision.FLAGGED], permissions=["review"])
    def flag(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, Review.Decision.FLAGGED)

    @admin.action(description=VERBS[Review.Decision.ESCALATED], permissions=["review"])
    def escalate(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, Review.Decision.ESCALATED)

    def _decide(self, request: HttpRequest, decision: Review.Decision) -> None:
        """Decide on the ticked rows as they were shown: some may have left the list, or the filter, meanwhile."""
        outcome = decide_several(request, decision, _note(request), _ticked(request))
        if outcome.decided:
            self.message_user(request, DONE[decision] % {"count": outcome.decided}, messages.SUCCESS)
        for sentence, revisions in outcome.left.items():
            names = ", ".join(map(str, revisions))
            text = _("Not reviewed: %(revisions)s. %(why)s") % {"revisions": names, "why": sentence}
            self.message_user(request, text, messages.WARNING)

    def action_checkbox(self, row: Any) -> SafeString:
        if row.obstacle:
            return format_html(
                '<span class="core-obstacle" role="img" title="{0}" aria-label="{0}"></span>', row.obstacle
            )
        box = super().action_checkbox(row)
        return format_html('{}<input type="hidden" name="seen_{}" value="{}">', box, row.pk, row.seen)

    @admin.display(description=_("waits"), ordering="pk")
    def waits(self, row: PendingRevision) -> str:
        return waiting_since(row.revision)

    @admin.display(description=_("customer"), ordering="customer")
    def customer_link(self, row: PendingRevision) -> str:
        return customer_link(row.customer)

    @admin.display(description=_("revision"))
    def revision_link(self, row: PendingRevision) -> str:
        return revision_link(row.revision, f"{row.revision.sequence} · {row.revision.get_kind_display()}")

    @admin.display(description=_("why"))
    def shown_causes(self, row: PendingRevision) -> str:
        return ", ".join(causes_of(row.revision))

    @admin.display(description=_("findings"))
    def findings(self, row: PendingRevision) -> str:
        return findings_badge(row.revision.findings.all())

    @admin.display(description=_("through"), ordering="revision__username")
    def through(self, row: PendingRevision) -> str:
        return f"{row.revision.get_source_display()} · {row.revision.username}"

    @admin.display(description=_("state"))
    def shown_state(self, row: PendingRevision) -> str:
        last = last_decision(row.revision.reviews.all())
        if last is None:
            return row.get_state_display()
        state = badge(row.state, row.get_state_display())
        return format_html('{} <span class="core-quiet" title="{}">{}</span>', state, last.note, last.username)


def _note(request: HttpRequest) -> str:
    """The note of the action bar. Raises ValidationError."""
    note: str = DecisionActions.base_fields["note"].clean(request.POST.get("note", ""))
    return note


def _ticked(request: HttpRequest) -> dict[int, int]:
    """The revisions that were ticked -> the decision that was shown as the last one, 0 for none.

    Raises ValidationError for what no list of ours has.
    """
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return {_id(text): _id(request.POST.get(f"seen_{text}", "")) for text in ticked}


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID):
        raise ValidationError(_("The list was not sent as it was shown: nothing was reviewed."))
    return int(text)
