from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from customers.intake.identifiers import start_at


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        post_migrate.connect(start_customer_numbers, sender=self)


def start_customer_numbers(sender: AppConfig, **kwargs: Any) -> None:
    """Let the core assign customer numbers from CUSTOMER_NUMBER_START on; never takes the sequence back."""
    start_at(sender.get_model("Customer"), settings.CUSTOMER_NUMBER_START)
