"""Django's admin with a site of ours, and static files without those that no page of ours asks for."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig

FILES_OF_NO_PAGE = ["redoc", "swagger-ui-standalone-preset.*", "rest_framework"]
"""Redoc, the part of Swagger UI that its bundle already has, and the pages of Django REST Framework."""


class BankAdminConfig(AdminConfig):
    default_site = "core_customer_site.site.BankAdminSite"

    def ready(self) -> None:
        from . import sessions  # noqa: F401, PLC0415  # needs the models, which are loaded only now

        super().ready()
        files = apps.get_app_config("staticfiles")
        files.ignore_patterns = [*files.ignore_patterns, *FILES_OF_NO_PAGE]  # type: ignore[attr-defined]
