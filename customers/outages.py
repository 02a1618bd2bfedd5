"""Outages: which errors say that the database could not be reached or used, and nothing about what it was asked."""

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError

READ_ONLY_TRANSACTION = "25006"
"""PostgreSQL's code for a write that reached a replica, as happens while another primary takes over."""


def is_outage(error: BaseException | None) -> bool:
    """Whether the database could not be reached or used, so that the same call may succeed later.

    psycopg2 raises a plain DatabaseError, without a code, where a connection breaks in a moment for which libpq has no
    words ("error with no message from the libpq").
    """
    if type(error) is DatabaseError:
        return getattr(error.__cause__, "pgcode", "") is None
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "pgcode", "") == READ_ONLY_TRANSACTION
    return isinstance(error, OperationalError | InterfaceError)
