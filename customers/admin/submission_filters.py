"""What the list of submissions is narrowed by."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customers.intake.resubmit import NOT_TAKEN_IN
from customers.models import Customer, Submission

from .base import customer_numbers
from .menus import MENU

Choices = list[tuple[str, Any]]

STATUSES: Mapping[int, Any] = {
    201: _("taken in"),
    400: _("errors in the data"),
    403: _("no permission"),
    404: _("no such customer"),
    409: _("another person"),
    413: _("too large"),
    415: _("not JSON"),
    429: _("too many calls"),
    500: _("internal error"),
    503: _("busy"),
}
"""The statuses that submissions are answered with."""

RESUBMISSIONS = Q(resubmission_of__isnull=False)


class SubmissionFilter(admin.SimpleListFilter):
    """A filter whose choices say for themselves which submissions they leave; of any other value none is left."""

    template = MENU

    def condition(self, value: str) -> Q:
        """The condition of one of the choices."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(self.condition(value)) if value in dict(self.lookup_choices) else queryset.none()


class StatusFilter(SubmissionFilter):
    """By HTTP status."""

    title = _("HTTP status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(status), f"{status} · {label}") for status, label in STATUSES.items()]

    def condition(self, value: str) -> Q:
        """With the outcome, by which submissions are indexed."""
        is_refusal = Q(outcome__in=NOT_TAKEN_IN)
        return Q(is_refusal, status=int(value)) if int(value) >= 400 else ~is_refusal


class UserFilter(SubmissionFilter):
    """By who sent it: the users who have sent any."""

    title = _("user")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        has_sent = Exists(Submission.objects.filter(user=OuterRef("pk")))
        users = get_user_model().objects.filter(has_sent).order_by("username")
        return [(str(number), name) for number, name in users.values_list("pk", "username")]

    def condition(self, value: str) -> Q:
        return Q(user=int(value))


class SentAgainFilter(SubmissionFilter):
    """By whether staff has sent it again, or it is what staff sent."""

    title = _("sent again")
    parameter_name = "sent_again"
    CONDITIONS: ClassVar[Mapping[str, tuple[Any, Q]]] = {
        "was": (
            _("was sent again"),
            Q(pk__in=Submission.objects.filter(RESUBMISSIONS).order_by().values("resubmission_of")),
        ),
        "is": (_("sends another again"), RESUBMISSIONS),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value, label) for value, (label, _condition) in self.CONDITIONS.items()]

    def condition(self, value: str) -> Q:
        return self.CONDITIONS[value][1]


class CustomerFilter(SubmissionFilter):
    """By the customer that an address names (`?customer=12`): there are too many to choose from."""

    title = _("customer")
    parameter_name = "customer"

    def has_output(self) -> bool:
        return self.value() is not None

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        named = Customer.objects.filter(number__in=customer_numbers(self.value() or ""))
        return [(str(customer.number), str(customer)) for customer in named]

    def condition(self, value: str) -> Q:
        return Q(customer=int(value))
