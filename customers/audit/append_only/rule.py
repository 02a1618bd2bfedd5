"""What is only ever added to, and the one exception."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from customers.audit.history import HISTORY
from customers.models import LOGS, Finding, Review, Revision, Seal, Submission

PROTECTED: tuple[type[models.Model], ...] = (*HISTORY, Revision, Finding, Review, Submission, *LOGS, Seal)
"""Every table whose rows are never changed and never removed."""

ERASABLE_OUTCOMES = (Submission.Outcome.REFUSED, Submission.Outcome.FAILED)
"""Outcomes of submissions whose payload may become empty after its term (REFUSED_PAYLOAD_YEARS)."""

MESSAGE = "append-only"
"""What the error of a refused statement begins with; statement and table follow."""

SUBMISSIONS = Submission._meta.db_table


@dataclass(frozen=True)
class Weakness:
    """Something that lets the rows of a table be changed; `name` is that of the trigger, function or rule."""

    table: str
    name: str
    text: str


def missing(table: str, name: str) -> Weakness:
    """The trigger or function is not there."""
    return Weakness(table, name, _("%(name)s, which refuses changes, is missing.") % {"name": name})


def turned_off(table: str, name: str) -> Weakness:
    """The trigger is there and does nothing."""
    return Weakness(table, name, _("%(name)s, which refuses changes, is turned off.") % {"name": name})


def changed(table: str, name: str) -> Weakness:
    """The trigger or function is another one than that which was installed."""
    return Weakness(table, name, _("%(name)s, which refuses changes, is not as it was installed.") % {"name": name})


def not_ours(table: str, name: str) -> Weakness:
    """Somebody else's trigger, rule or index, which may change what is written or read."""
    return Weakness(table, name, _("%(name)s is not ours and may change what is written or read.") % {"name": name})


def no_plain_table(table: str) -> Weakness:
    """Something else stands under the name of the table, or something of it stands elsewhere."""
    return Weakness(table, table, _("%(name)s is no plain table: rows may be elsewhere or hidden.") % {"name": table})
