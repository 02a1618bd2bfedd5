"""System checks: whether the database still refuses to change what was recorded."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

from customers.audit.append_only import find_weaknesses


@register(Tags.database)
def check_append_only(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each trigger that is not as it should be. An error would keep `migrate` from mending it."""
    return [
        Warning(
            f"{weakness.table or _('database')}: {weakness.text}",
            hint=_("Find out who did that, run verify_audit_trail, then migrate, which installs it again."),
            id="customers.W001",
        )
        for alias in databases or ()
        for weakness in find_weaknesses(connections[alias])
    ]
