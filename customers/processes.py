"""A worker process of a command: a Django of its own, on the same database, in the same language."""

import django
from django.db import connections
from django.utils import translation


def prepare(database_name: str, language: str | None) -> None:
    """Make a fresh process ready; imports no model, since there is none before."""
    django.setup()
    connections["default"].settings_dict["NAME"] = database_name
    if language:
        translation.activate(language)
