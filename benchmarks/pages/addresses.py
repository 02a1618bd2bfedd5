"""Which pages there are, found out from the administration and from what the register holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.db.models import Count, Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from customers.admin.period_filter import PeriodFilter
from customers.models import Access, Contact, Customer, Export, IdentityDocument, Revision, Submission

PAGES_OF_A_ROW = ("change", "history", "dossier", "correct", "resubmit")
WEEK = timedelta(weeks=1)
CHOICES_IN_COMBINATIONS = 2
"""Of each filter: the first ones."""

COMMON = frozenset({"a common name", "the domain of e-mails", "a user"})
"""Kinds of terms that find much: with these, filters and orders are combined, too."""


@dataclass(frozen=True)
class Page:
    """A page, called by what somebody does there."""

    name: str
    address: str


def first_pages() -> Iterator[Page]:
    """The home page, and each list as it opens."""
    yield Page("home", reverse("admin:index"))
    for model in admin.site._registry:
        yield Page(f"{model._meta.model_name} list", list_address(model))


def list_address(model: type[Model]) -> str:
    """Where the list of a model is."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def pages_of_list(cl: Any, terms: Iterable[tuple[str, str]]) -> Iterator[Page]:
    """What can be asked of a list, by what its first page offers."""
    name, address = cl.opts.model_name, list_address(cl.model)
    filters = [(str(spec.title), list(_choices(cl, spec))) for spec in cl.filter_specs]
    orders = [
        f"{sign}{place}"
        for place, column in enumerate(cl.list_display)
        if column in cl.sortable_by and cl.get_ordering_field(column)
        for sign in ("", "-")
    ]

    def page(what: str, *queries: dict[str, Any]) -> Page:
        query = {key: value for one in queries for key, value in one.items()}
        return Page(f"{name} list, {what}", f"{address}?{urlencode(query, doseq=True)}")

    pages = cl.paginator.num_pages
    for place, number in (("middle", pages // 2), ("last", pages)):
        if number > 1:
            yield page(f"{place} page", {PAGE_VAR: number})
    for order in orders:
        yield page(f"by column {order}", {ORDER_VAR: order})
        if pages > 1:
            yield page(f"by column {order}, last page", {ORDER_VAR: order, PAGE_VAR: pages})
    for title, choices in filters:
        for label, query in choices:
            yield page(f"{title}: {label}", query)
        for label, query in choices[:CHOICES_IN_COMBINATIONS]:
            for order in orders:
                yield page(f"{title}: {label}, by column {order}", query, {ORDER_VAR: order})
    for (title, choices), (other_title, others) in combinations(filters, 2):
        for label, query in choices[:CHOICES_IN_COMBINATIONS]:
            for other_label, other in others[:CHOICES_IN_COMBINATIONS]:
                yield page(f"{title}: {label}, {other_title}: {other_label}", query, other)
    if cl.search_fields:
        for kind, term in terms:
            yield page(f"search for {kind}", {SEARCH_VAR: term})
            for title, choices in filters if kind in COMMON else ():
                for label, query in choices[:1]:
                    yield page(f"search for {kind}, {title}: {label}", {SEARCH_VAR: term}, query)
            for order in orders if kind in COMMON else ():
                yield page(f"search for {kind}, by column {order}", {SEARCH_VAR: term}, {ORDER_VAR: order})


def pages_of_rows(model: type[Model]) -> Iterator[Page]:
    """The pages of the oldest and the newest row, and of the customer with the longest history."""
    for which, key in rows_to_visit(model):
        for view in PAGES_OF_A_ROW:
            try:
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=[key])
            except NoReverseMatch:
                continue
            yield Page(f"{model._meta.model_name} {view} ({which})", address)
            if view == "history" and which == "longest history":
                yield Page(f"{model._meta.model_name} {view} ({which}), page 2", f"{address}?{PAGE_VAR}=2")


def rows_to_visit(model: type[Model]) -> Iterator[tuple[str, Any]]:
    """Which rows stand for all: what they are, and their keys."""
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    for which, found in (("oldest", keys[:1]), ("newest", keys.reverse()[:1])):
        for key in found:
            yield which, key
    if model is Customer:
        longest = Revision.objects.order_by().values_list("customer").annotate(revisions=Count("pk"))
        for key, _revisions in longest.order_by("-revisions")[:1]:
            yield "longest history", key
    if model is Submission:
        refused = Submission.objects.filter(outcome=Submission.Outcome.REFUSED).order_by("-pk")
        for key in refused.values_list("pk", flat=True)[:1]:
            yield "refused", key


def terms() -> list[tuple[str, str]]:
    """What people search for: kind of term, term."""
    customer = Customer.objects.filter(second_last_name__gt="").order_by("-pk")[0]
    contact = Contact.objects.get(customer=customer)
    document = IdentityDocument.objects.filter(customer=customer)[0]
    submission = Submission.objects.order_by("-pk")[0]
    refused = Submission.objects.filter(outcome=Submission.Outcome.REFUSED).order_by("-pk")[0]
    found = [
        ("a customer number", str(customer.pk)),
        ("the whole name", customer.full_name),
        ("a common name", "Rodríguez"),
        ("two common names", "maria perez"),
        ("the beginning of a name", "mar"),
        ("two letters", "an"),
        ("one letter", "a"),
        ("a document", document.number),
        ("the beginning of a document", document.number[:7]),
        ("a few digits", "123"),
        ("a Wisenroll code", customer.wisenroll_code),
        ("an e-mail", contact.email),
        ("the domain of e-mails", "example.com"),
        ("a phone", contact.cell_phone),
        ("an area code and exchange", "809555"),
        ("a user", submission.username),
        ("a part of users", "oficial"),
        ("the request id of a submission", submission.request_id),
        ("a message", " ".join(refused.message.split()[:4])),
        ("what nobody has", "xyzzyqu"),
    ]
    for access in Access.objects.order_by("-pk")[:1]:
        found.append(("the request id of an access", access.request_id))
    for revision in Revision.objects.order_by("-pk")[:1]:
        found.append(("the request id of a revision", revision.request_id))
    for export in Export.objects.order_by("-pk")[:1]:
        found.append(("the request id of an export", export.request_id))
    return found


def _choices(cl: Any, spec: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The choices of a filter that narrow the list, and what they put into its address."""
    for choice in spec.choices(cl):
        if not choice["selected"]:
            yield str(choice["display"]), _query(choice["query_string"])
    if isinstance(spec, PeriodFilter):
        day = timezone.localdate() - timedelta(days=365)
        yield "a week a year ago", {spec.first_name: day.isoformat(), spec.last_name: (day + WEEK).isoformat()}
        yield "a month a year ago", {spec.first_name: day.isoformat(), spec.last_name: (day + 4 * WEEK).isoformat()}
        yield "until a year ago", {spec.last_name: day.isoformat()}
        yield "since a year ago", {spec.first_name: day.isoformat()}


def _query(text: str) -> dict[str, Any]:
    return dict(parse_qsl(text.lstrip("?")))
