"""Django's admin with a site of ours."""

from django.contrib.admin.apps import AdminConfig


class BankAdminConfig(AdminConfig):
    default_site = "core_customer_site.site.BankAdminSite"

    def ready(self) -> None:
        from . import sessions  # noqa: F401, PLC0415  # needs the models, which are loaded only now

        super().ready()
