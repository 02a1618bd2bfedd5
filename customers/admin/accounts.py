"""Users, who get their rights by roles alone, and the roles, which are read here and made by migrations."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from catalogs.change_log import name_changed_fields
from second_factor.factor import find_authenticator, reset

from .base import ReadOnlyAdmin
from .display import NO_VALUE

FLAGS = ("is_active", "is_staff", "is_superuser")
VERBS: dict[str, Any] = {
    "view": _("Can see"),
    "add": _("Can add"),
    "change": _("Can change"),
    "delete": _("Can delete"),
}
"""The rights that every table has, by the first word of their codename."""

admin.site.unregister([User, Group])

# What Django calls group and staff is known to the bank by other words. Migrations do not see this.
Group._meta.verbose_name = _("role")
Group._meta.verbose_name_plural = _("roles")
User._meta.get_field("is_staff").verbose_name = _("internal access")


def role_name(role: Group) -> str:
    """The name of a role as its reader calls it."""
    return gettext(role.name)


class AccountForm(UserChangeForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A user without the password, which has a page of its own, and without rights beside the roles."""

    password = None  # type: ignore[assignment]  # Django's way to drop a field of the parent

    class Meta(UserChangeForm.Meta):
        exclude = ("password", "user_permissions")
        help_texts: ClassVar[dict[str, Any]] = {"username": _("Chosen once: revisions and decisions keep it.")}


class RoleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # takes no argument at run time
    """Roles to choose from, under their translated names."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return role_name(obj)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(role.pk), role_name(role)) for role in Group.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        offered = dict(self.lookup_choices)
        return queryset.filter(groups=self.value()) if self.value() in offered else queryset


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """Administrators keep the users and their roles, but not their own and not a superuser. Nobody deletes a user.

    A user's name is chosen once: revisions and reviews keep it as text.
    """

    fieldsets = (
        (None, {"fields": ("username", "password_button", "second_factor")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": (*FLAGS, "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    empty_value_display = NO_VALUE
    form = AccountForm
    fixed_fields = ("username", "password_button", "second_factor", "roles", "last_login", "date_joined")
    filter_horizontal = ()
    list_display = ("username", "full_name", "roles", "is_active", "last_login")
    list_filter = (*FLAGS, RoleFilter)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_out_of_reach and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Roles to tick or only to read; the way to the password only for who may set it."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        may_change = self.has_change_permission(request, obj)
        shown = {
            "password_button": "password_button" if may_change else None,
            "second_factor": "second_factor" if settings.SECOND_FACTOR else None,
            "groups": "groups" if may_change and obj != request.user else "roles",
        }
        return [
            (title, {**options, "fields": tuple(filter(None, (shown.get(name, name) for name in options["fields"])))})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        if obj == request.user:
            return (*self.fixed_fields, *FLAGS)
        return self.fixed_fields if request.user.is_superuser else (*self.fixed_fields, "is_superuser")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            help_text = _("A user may do what the roles say, and nothing else.")
            kwargs |= {"form_class": RoleField, "label": _("Roles"), "help_text": help_text}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Also which roles and rights were given and taken, in the language of the bank: the log is evidence."""
        message: Any = super().construct_change_message(request, form, formsets, add)
        with override(settings.LANGUAGE_CODE):
            return [*name_changed_fields(message, self.model, form), *_grants(form)]

    def get_urls(self) -> list[Any]:
        reset = self.admin_site.admin_view(self.reset_second_factor)
        name = "auth_user_second_factor_reset"
        return [path("<int:user_id>/second-factor/reset/", reset, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        user = context["original"]
        context["may_reset_second_factor"] = user is not None and self._may_reset_second_factor(request, user)
        return super().render_change_form(request, context, *args, **kwargs)

    def reset_second_factor(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Asks whether to take the second factor of another user away, and does it on POST."""
        user = get_object_or_404(User, pk=user_id)
        if not self._may_reset_second_factor(request, user):
            raise PermissionDenied
        if request.method == "POST":
            reset(user, User.objects.get(username=request.user.get_username()))
            self.message_user(request, gettext("The second factor was reset."), messages.SUCCESS)
            return redirect("admin:auth_user_change", user.pk)
        title = gettext("Reset second factor")
        context = {**self.admin_site.each_context(request), "title": title, "account": user, "opts": self.opts}
        return TemplateResponse(request, "admin/second_factor/reset.html", context)

    def _may_reset_second_factor(self, request: HttpRequest, user: User) -> bool:
        """Of others whose rights one may change; one's own is replaced by giving it."""
        return settings.SECOND_FACTOR and user != request.user and self.has_change_permission(request, user)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not request.user.has_perm("admin.view_logentry"):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description=_("full name"), ordering=Concat("last_name", "first_name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name() or NO_VALUE

    @admin.display(description=_("password"))
    def password_button(self, user: User) -> str:
        label = gettext("Reset password") if user.has_usable_password() else gettext("Set password")
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a class="button" href="{}">{}</a>', address, label)

    @admin.display(description=_("second factor"))
    def second_factor(self, user: User) -> str:
        app = find_authenticator(user)
        if app is None:
            return gettext("not set up")
        return gettext("set up on %(day)s") % {"day": date_format(localtime(app.created_at), "SHORT_DATE_FORMAT")}

    @admin.display(description=_("Roles"))
    def roles(self, user: User) -> str:
        names = sorted(map(role_name, user.groups.all()))
        return ", ".join([gettext("superuser"), *names] if user.is_superuser else names) or NO_VALUE


def _grants(form: Any) -> Iterator[dict[str, Any]]:
    """What the form has given and taken, as parts of a log message that Django shows."""
    for name in FLAGS:
        if name in form.changed_data:
            given = "added" if form.cleaned_data[name] else "deleted"
            yield {given: {"name": gettext_noop("right"), "object": str(form.fields[name].label)}}
    if "groups" in form.changed_data:
        before, after = set(form.initial["groups"]), set(form.cleaned_data["groups"])
        for given, roles in (("added", after - before), ("deleted", before - after)):
            for name in sorted(map(role_name, roles)):
                yield {given: {"name": gettext_noop("role"), "object": name}}


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """What each role may do and who has it."""

    ordering = ("name",)
    sections: ClassVar[Any] = ((None, ("shown_name", "rights", "members")),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return Group.objects.annotate(users=Count("user"))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return ("shown_name", "number_of_members") if may_see_users(request) else ("shown_name",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (title, {"fields": [name for name in names if name != "members" or may_see_users(request)]})
            for title, names in self.sections
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().render_change_form(
            request, {**context, "subtitle": role_name(context["original"])}, *args, **kwargs
        )

    @admin.display(description=_("role"), ordering="name")
    def shown_name(self, role: Group) -> str:
        return role_name(role)

    @admin.display(description=_("members"), ordering="users")
    def number_of_members(self, role: Any) -> int:
        count: int = role.users
        return count

    @admin.display(description=_("what it may do"))
    def rights(self, role: Group) -> str:
        return _lines((sentence,) for sentence in _sentences(role.permissions.all()))

    @admin.display(description=_("members"))
    def members(self, role: Group) -> str:
        return _lines(
            (format_html('<a href="{}">{}</a>', reverse("admin:auth_user_change", args=[user.pk]), _described(user)),)
            for user in role.user_set.order_by("username")
        )


def may_see_users(request: HttpRequest) -> bool:
    return request.user.has_perm("auth.view_user")


def _sentences(permissions: QuerySet[Permission]) -> list[str]:
    """The permissions in words: the particular ones each by itself, then those that every table has, by verb."""
    particular: list[str] = []
    tables: dict[tuple[str, str], list[str]] = {}
    for permission in permissions.select_related("content_type").order_by("-content_type__app_label", "codename"):
        verb, _separator, table = permission.codename.partition("_")
        model = permission.content_type.model_class()
        if model and verb in VERBS and table == permission.content_type.model:
            names = tables.setdefault((verb, permission.content_type.app_label), [])
            names.append(str(model._meta.verbose_name_plural))
        else:
            particular.append(gettext(permission.name))
    return [*particular, *(f"{VERBS[verb]}: {', '.join(sorted(names))}" for (verb, _app), names in tables.items())]


def _described(user: User) -> str:
    name = f"{user.get_username()} ({user.get_full_name()})" if user.get_full_name() else user.get_username()
    return name if user.is_active else f"{name} · {gettext('inactive')}"


def _lines(rows: Iterable[tuple[str]]) -> str:
    return format_html_join("", "<div>{}</div>", rows) or NO_VALUE
