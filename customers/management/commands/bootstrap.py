"""`manage.py bootstrap`: the first administrator and the first API client of a new installation."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from customers.management.commands.create_api_client import create_api_client
from customers.management.passwords import framed, new_password
from customers.roles import API_CLIENTS

ADMINISTRATOR = "admin"
API_CLIENT = "clients_inspector"


class Command(BaseCommand):
    """Creates what an installation lacks to be used at all; does nothing where it has it."""

    help = "Creates the first administrator and the first API client, and shows their passwords once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not User.objects.filter(is_superuser=True).exists():
            self._create("Administrator", ADMINISTRATOR)
        if not User.objects.filter(groups__name=API_CLIENTS).exists():
            self._create("API client", API_CLIENT)

    def _create(self, role: str, name: str) -> None:
        if User.objects.filter(username=name).exists():
            self.stderr.write(f"{role}: the name {name} is taken by another user; nothing was created.")
            return
        password = new_password()
        if name == ADMINISTRATOR:
            User.objects.create_superuser(name, password=password)
        else:
            create_api_client(name, password)
        self.stdout.write(framed(f"{role}, shown only this once", f"user:     {name}", f"password: {password}"))
