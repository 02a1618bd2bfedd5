"""What every `migrate` puts in order at its end."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections

from customers.audit import append_only, application_role
from customers.intake.identifiers import start_at
from customers.stored import grant, install
from customers.stored_functions import STORED


def start_customer_numbers(sender: AppConfig, **kwargs: Any) -> None:
    """Let the core assign customer numbers from CUSTOMER_NUMBER_START on; never takes the sequence back."""
    start_at(sender.get_model("Customer"), settings.CUSTOMER_NUMBER_START)


def keep_append_only(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Put the triggers in their place: SQLite has dropped those of every table that a migration rebuilt."""
    append_only.install(connections[using])


def make_functions(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the functions that this version reads and writes the register with, on PostgreSQL."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            install(cursor, STORED)


def grant_to_application(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Give the role that the service runs as (APPLICATION_ROLE) what it needs of new tables, and no more."""
    if settings.APPLICATION_ROLE and connections[using].vendor == "postgresql":
        application_role.grant(connections[using], settings.APPLICATION_ROLE)
        with connections[using].cursor() as cursor:
            grant(cursor, STORED, settings.APPLICATION_ROLE)
