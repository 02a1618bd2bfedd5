"""`python -m benchmarks.peer.setup USERNAME PASSWORD`: tables and catalogs, where they are missing, and a user."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402  # models need a Django that is set up
from django.core.management import call_command  # noqa: E402

from .models import Branch, CivilStatus, Country, Currency, DocumentType, Occupation  # noqa: E402

CODES = {
    Country: ("US", "DO", "VE"),
    Currency: ("USD", "DOP", "EUR"),
    DocumentType: ("DL", "DOPI", "IDAD", "PAAD", "SSN", "IDEN"),
    CivilStatus: ("1", "2", "3", "4", "5", "6"),
    Branch: ("01", "02"),
    Occupation: ("151252", "413011", "172051"),
}
FURTHER_CODES = 400
"""A catalog has some hundred entries, of which a call needs a few."""


def main(username: str, password: str) -> None:
    """Make everything that a call needs."""
    call_command("migrate", "auth", verbosity=0)  # first, since the histories refer to it
    call_command("migrate", run_syncdb=True, verbosity=0)
    for model, codes in CODES.items():
        further = (f"X{number:03d}" for number in range(FURTHER_CODES))
        entries = [model(code=code, name=code) for code in (*codes, *further)]
        model._default_manager.bulk_create(entries, ignore_conflicts=True)
    User.objects.create_user(username, password=password)


if __name__ == "__main__":
    main(*sys.argv[1:])
