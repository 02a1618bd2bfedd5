"""Lines of the access log as auditors read them: what was opened, in words, and the way to it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from customers.models import Access, Revision
from customers.roles import CORRECT, VIEW

VIEW_REVISION = "customers.view_revision"


@dataclass(frozen=True)
class Page:
    """The view that shows what was opened, and the permissions that it asks for."""

    view: str
    permissions: tuple[str, ...]


PAGES: Mapping[str, Page] = {
    Access.Kind.CUSTOMER: Page("customers_customer_change", (VIEW,)),
    Access.Kind.TIMELINE: Page("customers_customer_history", (VIEW,)),
    Access.Kind.DOSSIER: Page("customers_customer_dossier", (VIEW, VIEW_REVISION)),
    Access.Kind.CORRECTION: Page("customers_customer_correct", (VIEW, CORRECT)),
    Access.Kind.REVISION: Page("customers_revision_change", (VIEW_REVISION,)),
    Access.Kind.REVIEW: Page("customers_review_change", ("customers.view_review",)),
    Access.Kind.SUBMISSION: Page("customers_submission_change", ("customers.view_submission",)),
    Access.Kind.EXPORT: Page("customers_export_change", ("customers.view_export",)),
}
"""Kind -> its page. What the API answers has none."""


@dataclass(frozen=True)
class Opened:
    """What somebody opened. Without an address it has no page, or none that the reader may see."""

    text: str
    address: str


def accesses_to_show() -> QuerySet[Access]:
    """Lines of the log with their customers, and with the sequence of a revision, by which people know it."""
    sequence = Revision.objects.filter(pk=OuterRef("object_id"), customer=OuterRef("customer")).values("sequence")
    accesses = Access.objects.annotate(sequence=Subquery(sequence)).select_related("customer")
    return accesses.defer("customer__unknown_keys")


def opened(access: Access, reader: User | AnonymousUser) -> Opened:
    """What a line of the log says was opened, for whoever reads it."""
    return Opened(f"{access.get_kind_display()} {_which(access)}".rstrip(), _address(access, reader))


def opened_link(access: Access, reader: User | AnonymousUser) -> str:
    """What was opened, leading to it."""
    what = opened(access, reader)
    return format_html('<a href="{}">{}</a>', what.address, what.text) if what.address else what.text


def _which(access: Any) -> str:
    """What tells it from others of its kind of the same customer: nothing for the customer itself."""
    if access.kind == Access.Kind.REVISION and access.sequence:
        return f"{access.customer_id} / {access.sequence}"
    if access.kind == Access.Kind.DOSSIER:
        return _moment(access.detail)
    return str(access.object_id or "")


def _moment(detail: str) -> str:
    """The moment of a dossier as people read it; what is none, as it is."""
    with suppress(ValueError):
        if moment := parse_datetime(detail):
            return f"· {date_format(localtime(moment), 'SHORT_DATETIME_FORMAT')}"
    return detail


def _address(access: Access, reader: User | AnonymousUser) -> str:
    page = PAGES.get(access.kind)
    number = access.object_id or access.customer_id
    if page is None or number is None or not reader.has_perms(page.permissions):
        return ""
    query = {"at": access.detail} if access.kind == Access.Kind.DOSSIER and access.detail else None
    try:
        return reverse(f"admin:{page.view}", args=[number], query=query)
    except NoReverseMatch:
        return ""
