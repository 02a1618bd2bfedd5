"""What the lists of the desk are filtered by, beyond plain columns."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.intake.causes import CAUSE_LABELS
from customers.models import PendingRevision, Review, Revision
from customers.models.review import between_commas

from .desk import SETTLED
from .menus import MENU

Lookups = Iterable[tuple[str, Any]]

NONE = Q(pk__in=())
"""The condition of a value that a filter does not know: an export must not say that it was narrowed by that."""


class CauseFilter(admin.SimpleListFilter):
    """Revisions to review by why."""

    title = _("cause")
    template = MENU
    parameter_name = "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return CAUSE_LABELS.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        return queryset if code is None else queryset.filter(waits_for(code))


class WaitFilter(admin.SimpleListFilter):
    """Revisions to review by how long they have been waiting."""

    title = _("waiting time")
    template = MENU
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return (
            ("0", _("Since today")),
            ("1", _("More than a day")),
            ("3", _("More than 3 days")),
            ("7", _("More than a week")),
            ("30", _("More than 30 days")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "0":
                midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
                return queryset.filter(revision__created_at__gte=midnight)
            case "1" | "3" | "7" | "30" as days:
                return queryset.filter(revision__created_at__lt=timezone.now() - timedelta(days=int(days)))
            case _other:
                return queryset


def waits_for(cause: str) -> Q:
    """The rows of the officers' list that have a cause."""
    return _marked("causes", cause, revision__review_causes__regex=rf"(^|,){re.escape(cause)}(,|$)")


def waits_with(severity: str) -> Q:
    """The rows of the officers' list with a finding of a severity."""
    return _marked("severities", severity, revision__findings__severity=severity)


def _marked(column: str, code: str, **otherwise: str) -> Q:
    """That the list itself says so; of rows that an older version left, if there are any, it is looked up."""
    older = PendingRevision.objects.filter(causes=None, **otherwise).order_by().values_list("pk", flat=True)
    return Q(**{f"{column}__contains": between_commas([code])}) | Q(pk__in=list(older))


DECIDED = Exists(Review.objects.filter(revision=OuterRef("pk")).exclude(decision=Review.Decision.NOTE))
STATES: dict[str, tuple[Any, Q]] = {
    **{state: (label, Q(pending__state=state)) for state, label in PendingRevision.State.choices},
    Review.Decision.APPROVED: (Review.Decision.APPROVED.label, Q(DECIDED, pending=None)),
    SETTLED: (_("no review needed"), Q(~DECIDED, pending=None)),
}
"""State of a revision's review -> its label and what revisions in it have."""


class StateFilter(admin.SimpleListFilter):
    """Revisions by where their review stands."""

    title = _("review")
    template = MENU
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return ((code, label) for code, (label, _condition) in STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        _label, condition = STATES.get(value, ("", NONE))
        return queryset.filter(condition)


class CorrectionFilter(admin.SimpleListFilter):
    """Revisions that officers have made by hand, or all the others."""

    title = _("correction")
    template = MENU
    parameter_name = "correction"
    by_hand = Q(source=Revision.Source.ADMIN, submission=None)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return (("yes", _("Corrections by staff")), ("no", _("All others")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {None: Q(), "yes": self.by_hand, "no": ~self.by_hand}
        return queryset.filter(conditions.get(self.value(), NONE))


class ReviewerFilter(admin.SimpleListFilter):
    """Reviews by the officer who wrote them; only who has written one is offered. They are asked for the name, which is
    chosen once, and by which they have an index in the order of the list's names, too."""

    title = _("officer")
    template = MENU
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        reviewers = User.objects.filter(Exists(Review.objects.filter(user=OuterRef("pk"))), is_staff=True)
        return [(str(pk), username) for pk, username in reviewers.order_by("username").values_list("pk", "username")]

    def has_output(self) -> bool:
        """Also where nobody is offered and somebody is asked for: a filter without choices would not be applied."""
        return super().has_output() or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        names = dict(self.lookup_choices)
        return queryset.filter(username=names[value]) if value in names else queryset.none()
