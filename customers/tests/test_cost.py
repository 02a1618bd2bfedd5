"""How much Python a call runs: functions called, Python's and C's, which no other work on the machine changes.

Time is measured by `make bench`. This is what notices, on any machine, that a call has become dearer.
"""

import copy
import json
import sys
from typing import Any

import pytest
from django.db import connection

from core_customer_site.wsgi import application
from customers.tests.conftest import basic
from customers.tests.helpers import environ_of
from customers.tests.test_statements import somebody

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("catalogs_for_transactions"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="calls are made fast on it"),
]

Payload = dict[str, Any]

PRESENT = {"creation": 7550, "update": 7200, "unchanged": 5000}
"""Calls of functions for one call of the endpoint, on Python 3.11. Lower them whenever you can."""

TOLERANCE = 1.15
"""Other versions of Python and of libraries call a little more or less."""


def functions_called(payload: Payload) -> int:
    body = json.dumps(payload).encode()
    environ = environ_of("/core_customer", body, HTTP_AUTHORIZATION=basic())
    statuses: list[str] = []
    count = 0

    def profile(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        response = application(environ, lambda status, _headers, _error=None: statuses.append(status))
        b"".join(response)
    finally:
        sys.setprofile(before)
    response.close()
    assert statuses == ["201 Created"]
    return count


def costs(payload: Payload) -> dict[str, int]:
    """A creation, a change of two rows, and the same again."""
    changed = copy.deepcopy(payload)
    changed["client_contact"]["cell_phone"] = "829" + changed["client_contact"]["cell_phone"][3:]
    changed["client_location"]["address"] = "Elsewhere 1"
    return {
        "creation": functions_called(payload),
        "update": functions_called(changed),
        "unchanged": functions_called(changed),
    }


def test_calls_cost_what_they_cost_today(api_user: Any, payload: Payload) -> None:
    for mark in range(2):  # queries are compiled, catalogs and credentials remembered
        costs(somebody(payload, mark))

    found = costs(payload)

    assert all(found[kind] < PRESENT[kind] * TOLERANCE for kind in found), found
    assert all(found[kind] > PRESENT[kind] / TOLERANCE for kind in found), f"cheaper now, lower PRESENT: {found}"
