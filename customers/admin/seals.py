"""Seals and verifications: what vouches for the trail, and when it was last looked at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.audit.seals.kept import statement_of
from customers.audit.seals.statement import CUSTOMERS, UnreadableSeal
from customers.models import Seal, Submission, Verification

from .base import ReadOnlyAdmin
from .desk import badge
from .display import NO_VALUE, in_lines, preformatted
from .menus import MenuList, menu_period_filter


@admin.register(Seal)
class SealAdmin(MenuList, ReadOnlyAdmin):
    """The newest first, each with how much it covers."""

    list_display = ("plain_number", "moment", "customers", "revisions", "submissions", "username", "key_id")
    list_filter = (menu_period_filter("made_at"),)
    show_facets = admin.ShowFacets.NEVER
    sections: ClassVar[Any] = (
        (_("Seal"), ("plain_number", "made_at", "username", "key_id")),
        (_("What it covers"), ("customers", "revisions", "submissions", "although")),
        (_("Signed"), ("shown_statement", "signature", "digest")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seal]:
        return Seal.objects.defer("segments")

    @admin.display(description=_("number"), ordering="number")
    def plain_number(self, seal: Seal) -> str:
        return str(seal.number)

    @admin.display(description=_("made at"), ordering="made_at")
    def moment(self, seal: Seal) -> str:
        return date_format(localtime(seal.made_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("customers"))
    def customers(self, seal: Seal) -> str:
        return _stated(seal, CUSTOMERS, "count")

    @admin.display(description=_("revisions"))
    def revisions(self, seal: Seal) -> str:
        return _stated(seal, "revisions", "count")

    @admin.display(description=_("submissions"))
    def submissions(self, seal: Seal) -> str:
        return _stated(seal, "logs", Submission._meta.db_table, "count")

    @admin.display(description=_("made although"))
    def although(self, seal: Seal) -> str:
        return _stated(seal, "although") or NO_VALUE

    @admin.display(description=_("statement"))
    def shown_statement(self, seal: Seal) -> str:
        try:
            return in_lines(seal.statement)
        except ValueError:
            return preformatted(seal.statement)


@admin.register(Verification)
class VerificationAdmin(MenuList, ReadOnlyAdmin):
    """Every run over the whole trail, and what it found."""

    list_display = ("moment", "result", "seal", "counted_customers", "counted_revisions", "username")
    list_filter = (menu_period_filter("created_at"),)
    show_facets = admin.ShowFacets.NEVER
    sections: ClassVar[Any] = (
        (_("Result"), ("result", "seal", "shown_report")),
        (_("What was verified"), ("counted_customers", "counted_revisions", "counted_rows", "counted_submissions")),
        (_("Through whom"), ("username", "created_at")),
        (_("Digest"), ("digest", "digest_version")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    @admin.display(description=_("moment"), ordering="pk")
    def moment(self, run: Verification) -> str:
        return date_format(localtime(run.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("result"))
    def result(self, run: Verification) -> str:
        return verdict(run)

    @admin.display(description=_("compared with seal"))
    def seal(self, run: Verification) -> str:
        return NO_VALUE if run.seal_number is None else str(run.seal_number)

    @admin.display(description=_("customers"))
    def counted_customers(self, run: Verification) -> str:
        return number_format(run.customers)

    @admin.display(description=_("revisions"))
    def counted_revisions(self, run: Verification) -> str:
        return number_format(run.revisions)

    @admin.display(description=_("history rows"))
    def counted_rows(self, run: Verification) -> str:
        return number_format(run.history_rows)

    @admin.display(description=_("submissions"))
    def counted_submissions(self, run: Verification) -> str:
        return number_format(run.submissions)

    @admin.display(description=_("report"))
    def shown_report(self, run: Verification) -> str:
        return preformatted(run.report) if run.report else NO_VALUE


def verdict(run: Verification) -> str:
    """Whether the trail fitted, as a badge."""
    if not run.problems:
        return badge("approved", _("fits"))
    return badge("alert", ngettext("%(count)d problem", "%(count)d problems", run.problems) % {"count": run.problems})


def _stated(seal: Seal, *way: str) -> str:
    """What the statement of a seal says at a place."""
    try:
        value: Any = statement_of(seal).content
        for step in way:
            value = value[step]
    except (UnreadableSeal, KeyError, TypeError):
        return NO_VALUE
    return number_format(value) if isinstance(value, int) else str(value)
