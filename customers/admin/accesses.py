"""The access log: who opened what of which customer, when and from where, for auditors."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from customers.models import Access

from .base import EventAdmin
from .desk import customer_link
from .display import NO_VALUE
from .export import ExportMixin
from .menus import ChoicesMenu, MenuList, menu_period_filter
from .opened import accesses_to_show, opened_link
from .private_search import PrivateChangeList
from .submission_filters import Choices, CustomerFilter, SubmissionFilter


class AccessUserFilter(SubmissionFilter):
    """By who looked: the users who ever have. The log is asked for the name, by which it has an index."""

    title = _("user")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        has_looked = Exists(Access.objects.filter(username=OuterRef("username")))
        users = get_user_model().objects.filter(has_looked).order_by("username")
        return [(str(number), name) for number, name in users.values_list("pk", "username")]

    def condition(self, value: str) -> Q:
        return Q(username=dict(self.lookup_choices)[value])


class AccessLog(PrivateChangeList):
    """A page of the log; each line knows its way to what was opened, if the reader may go there."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for access in self.result_list:
            access.link = opened_link(access, request.user)


@admin.register(Access)
class AccessAdmin(MenuList, ExportMixin, EventAdmin):
    """Found by customer number, user name and request id. Who looks at the log itself is not in it."""

    list_display = ("when", "username", "what", "shown_customer", "from_where")
    list_filter = (("kind", ChoicesMenu), menu_period_filter("created_at"), AccessUserFilter, CustomerFilter)
    ordering = ("-created_at",)
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ("when",)
    sections: ClassVar[Any] = (
        (_("What was opened"), ("what", "shown_customer", "full_detail")),
        (_("Through whom"), ("username", "created_at", "client_address", "request_id")),
        (_("Digest"), ("digest", "digest_version")),
    )

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["customers/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Access]:
        return accesses_to_show()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[AccessLog]:
        return AccessLog

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        access: Any = super().get_object(request, object_id, from_field)
        if access is not None:
            access.link = opened_link(access, request.user)
        return access

    @admin.display(description=_("moment"), ordering="created_at")
    def when(self, access: Access) -> str:
        return date_format(localtime(access.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("what was opened"))
    def what(self, access: Any) -> str:
        link: str = access.link
        return link

    @admin.display(description=_("customer"))
    def shown_customer(self, access: Access) -> str:
        return customer_link(access.customer) if access.customer else NO_VALUE

    @admin.display(description=_("from where"))
    def from_where(self, access: Access) -> str:
        return access.client_address or NO_VALUE

    @admin.display(description=_("detail"))
    def full_detail(self, access: Access) -> str:
        return access.detail or NO_VALUE
