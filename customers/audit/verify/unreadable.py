"""Values that cannot even be read: SQLite takes any value in any column, and a forger may leave what is none."""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError
from django.utils.translation import gettext as _

from customers.audit.problems import Problem

UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError, DatabaseError)
"""What reading a stored value raises that is not of its column's type."""


def as_far_as_readable(place: str, found: Iterable[Problem]) -> Iterator[Problem]:
    """The problems found; and one more at that place, if the search met a value that ended it."""
    try:
        yield from found
    except UNREADABLE as error:
        yield unreadable(place, error)


def unreadable(place: str, error: Exception) -> Problem:
    """The problem that a value could not be read."""
    text = _("something in it was changed and cannot be read (%(error)s).") % {"error": type(error).__name__}
    return Problem(place, text)
