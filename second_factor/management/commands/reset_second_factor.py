"""`manage.py reset_second_factor NAME`: for the administrator who has lost phone and recovery codes."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from second_factor.factor import reset


class Command(BaseCommand):
    """Takes the second factor of a user away; the log of the user says which user of the system did it."""

    help = "Takes the second factor of a user away: the next login sets up another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the user name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name}.")
        there_was_one = reset(user, user, how=f"manage.py, {getpass.getuser()}")
        self.stdout.write("Reset." if there_was_one else "There was none.")
