"""Django's admin with a site of ours, and static files without those that no page of ours asks for."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class BankAdminConfig(AdminConfig):
    default_site = "core_customer_site.site.BankAdminSite"

    def ready(self) -> None:
        from . import sessions  # noqa: F401, PLC0415  # needs the models, which are loaded only now

        super().ready()


class PagesFilesConfig(StaticFilesConfig):
    """Leaves out Redoc, the part of Swagger UI that its bundle already has, and the pages of Django REST Framework."""

    ignore_patterns = [  # as Django declares it
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "swagger-ui-standalone-preset.*",
        "rest_framework",
    ]
