"""The admin as one site of the bank: what its menu begins with, and nothing outside of it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

APPS_IN_ORDER = ("customers", "catalogs", "auth")
"""What people work with all day first; Django's own order is that of the alphabet."""


class BankAdminSite(AdminSite):
    index_title = _("Home")
    site_url = None

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps in our order; any other stands behind them."""
        apps: list[Any] = super().get_app_list(request, app_label)
        places = {label: place for place, label in enumerate(APPS_IN_ORDER)}
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(places)))
