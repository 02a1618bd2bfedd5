"""System checks: whether the database still refuses to change what was recorded, and whether the service could."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

from customers.audit.append_only import find_weaknesses
from customers.audit.application_role import can_change_the_trail
from customers.models import LOGS, Seal
from customers.stored import find
from customers.stored_functions import STORED

NEWEST = {Seal._meta.db_table, *(model._meta.db_table for model in LOGS)}
"""Tables that came when the database began to protect what was recorded."""


@register(Tags.database)
def check_append_only(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each trigger that is not as it should be. An error would keep `migrate` from mending it."""
    return [
        Warning(
            f"{weakness.table or _('database')}: {weakness.text}",
            hint=_("Find out who did that, run verify_audit_trail, then migrate, which installs it again."),
            id="customers.W001",
        )
        for connection in _migrated(databases)
        for weakness in find_weaknesses(connection)
    ]


@register(Tags.database, deploy=True)
def check_application_role(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning if the role of the database that the service runs as could itself change what was recorded."""
    return [
        Warning(
            _("The service itself could change the audit trail: its role in the database may do more than add to it."),
            hint=_(
                "On PostgreSQL, let one role own the tables and another run the service: see docs/postgresql-roles.md."
            ),
            id="customers.W002",
        )
        for connection in _migrated(databases)
        if can_change_the_trail(connection)
    ]


@register(Tags.database)
def check_stored_functions(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning if the database lacks functions of this version: the service works without them, and is slow."""
    return [
        Warning(
            _("The database lacks functions of this version, so that submissions take longer: run migrate."),
            hint=_("It is the owner of the tables who has to run it."),
            id="customers.W003",
        )
        for connection in _migrated(databases)
        if connection.vendor == "postgresql" and _lacks_functions(connection)
    ]


def _lacks_functions(connection: Any) -> bool:
    with connection.cursor() as cursor:
        return len(find(cursor, STORED)) < len(STORED)


@register(Tags.security, deploy=True)
def check_second_factor(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning if staff get in with a password alone."""
    if settings.SECOND_FACTOR:
        return []
    hint = _("Remove SECOND_FACTOR=false from the settings.")
    return [Warning(_("Staff get in with a password alone."), hint=hint, id="customers.W004")]


def _migrated(databases: Sequence[str] | None) -> Iterator[Any]:
    """The databases that have been migrated to where they are protected; before, nothing is amiss."""
    for alias in databases or ():
        there = set(connections[alias].introspection.table_names())
        if there & NEWEST:
            yield connections[alias]
