"""Django's admin with a site of ours."""

from django.contrib.admin.apps import AdminConfig


class BankAdminConfig(AdminConfig):
    default_site = "core_customer_site.site.BankAdminSite"
