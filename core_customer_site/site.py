"""The admin as one site of the bank: what its menu begins with, and nothing outside of it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from second_factor import views

APPS_IN_ORDER = ("customers", "catalogs", "auth")
"""What people work with all day first; Django's own order is that of the alphabet."""


class BankAdminSite(AdminSite):
    index_title = _("Home")
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """For staff, who have given their second factor if one is asked for."""
        return super().has_permission(request) and not views.is_needed(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The login; who has given the password is led on to the second factor."""
        if request.method == "GET" and views.is_needed(request):
            return views.redirect_to_code(request)
        return super().login(request, extra_context)

    def get_urls(self) -> list[Any]:
        """Also the pages between the password and the admin; whoever is there may log out."""
        return [
            path("logout/", self.logout),
            path("second-factor/", views.ask, name="second_factor"),
            path("second-factor/set-up/", views.set_up, name="second_factor_set_up"),
            path("second-factor/recovery/", views.recovery, name="second_factor_recovery"),
            *super().get_urls(),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps in our order; any other stands behind them."""
        apps: list[Any] = super().get_app_list(request, app_label)
        places = {label: place for place, label in enumerate(APPS_IN_ORDER)}
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(places)))
