"""What counts as an outage, for which a caller tries again, and what does not."""

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, ProgrammingError

from customers.outages import is_outage


def caused(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


class ReadOnly(Exception):
    pgcode = "25006"


class Unheard(Exception):
    pgcode = "ZZ000"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(OperationalError(), True, id="not reached"),
        pytest.param(InterfaceError(), True, id="a closed connection"),
        pytest.param(caused(InternalError(), ReadOnly()), True, id="a write that reached a replica"),
        pytest.param(caused(InternalError(), None), False, id="something else inside"),
        pytest.param(caused(DatabaseError(), psycopg2.DatabaseError()), True, id="broken without a word"),
        pytest.param(caused(DatabaseError(), Unheard()), False, id="a code that nobody knows"),
        pytest.param(DatabaseError("Save with update_fields did not affect any rows."), False, id="of Django's own"),
        pytest.param(ProgrammingError(), False, id="a wrong statement"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_an_outage_is_what_says_nothing_about_the_statement(error: Exception | None, expected: bool) -> None:
    assert is_outage(error) is expected
