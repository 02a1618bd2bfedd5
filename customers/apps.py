from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        from . import after_migrations, checks  # noqa: F401, PLC0415  # need the models, which are loaded only now

        post_migrate.connect(after_migrations.start_customer_numbers, sender=self)
        post_migrate.connect(after_migrations.keep_append_only, sender=self)
        post_migrate.connect(after_migrations.make_functions, sender=self)
        post_migrate.connect(after_migrations.grant_to_application, sender=self)
