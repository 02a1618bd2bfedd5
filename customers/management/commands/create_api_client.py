"""`manage.py create_api_client NAME`: a user for a system that calls the API."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from customers.management.passwords import framed, new_password
from customers.roles import API_CLIENTS


class Command(BaseCommand):
    """Creates the user in the group of API clients and shows its generated password, once."""

    help = "Creates a user for a system that calls the API, in the group of API clients."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the user name that the system sends")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input, instead of making one"
        )

    def handle(self, *args: Any, name: str, password_stdin: bool, **options: Any) -> None:
        password = _read_password() if password_stdin else new_password()
        create_api_client(name, password)
        if password_stdin:
            self.stdout.write(f"API client {name} created.")
        else:
            self.stdout.write(framed("API client, shown only this once", f"user:     {name}", f"password: {password}"))


def create_api_client(name: str, password: str) -> User:
    """A new user in the group of API clients, who cannot enter the admin. Raises CommandError."""
    user = User(username=name)
    user.set_password(password)
    try:
        user.full_clean()
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    with transaction.atomic():
        user.save()
        group, _created = Group.objects.get_or_create(name=API_CLIENTS)
        user.groups.add(group)
    return user


def _read_password() -> str:
    """Standard input without the line's end, which echo and editors add."""
    password = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not password:
        raise CommandError("There is no password on standard input.")
    return password
