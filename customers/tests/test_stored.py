"""Functions in PostgreSQL: made by every migrate, versioned by name, and not needed to be right, only to be fast."""

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from customers.models import Customer, Revision
from customers.stored import StoredFunction, find, install
from customers.stored_functions import STORED

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("catalogs_for_transactions"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the functions are PostgreSQL's"),
]

Payload = dict[str, Any]


def names() -> set[str]:
    with connection.cursor() as cursor:
        return find(cursor, STORED)


def drop(function: StoredFunction) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION IF EXISTS {function.name}")


@pytest.fixture
def _installed_again() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        install(cursor, STORED)


def warnings() -> list[Any]:
    return [message.id for message in run_checks(databases=["default"]) if message.id == "customers.W003"]


def test_they_are_there_after_migrate_and_named_by_what_they_do() -> None:
    assert names() == {function.name for function in STORED}
    assert all(len(function.name) < 64 for function in STORED)
    other = StoredFunction("core_customer_record", "p_submission text, p_payload text", "bigint", lambda: "BEGIN END")
    assert other.name != STORED[-1].name
    assert warnings() == []


@pytest.mark.usefixtures("_installed_again")
@pytest.mark.parametrize("function", STORED, ids=lambda function: function.stem)
def test_a_function_that_somebody_drops_under_a_running_service_is_done_without(
    function: StoredFunction, payload: Payload, accepted: Any, caplog: pytest.LogCaptureFixture
) -> None:
    number = accepted(payload)
    drop(function)

    with caplog.at_level(logging.WARNING):
        assert accepted(payload) == number
        payload["client_info"]["nickname"] = "Lucho"
        assert accepted(payload) == number

    assert list(Revision.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
    assert warnings() == ["customers.W003"]
    if function in STORED[1:]:
        assert "The database lacks functions of this version: run migrate." in caplog.text

    call_command("migrate", verbosity=0, stdout=StringIO())
    assert warnings() == []
    payload["client_info"]["nickname"] = "Luis"
    assert accepted(payload) == number
    assert Customer.objects.count() == 1


@pytest.mark.usefixtures("_installed_again")
def test_those_of_another_version_stay_for_the_service_that_still_runs() -> None:
    before = StoredFunction("core_customer_record", "p_submission text", "bigint", lambda: "\nBEGIN RETURN 1; END\n")
    with connection.cursor() as cursor:
        install(cursor, [before])
        call_command("migrate", verbosity=0, stdout=StringIO())

        assert find(cursor, [before]) == {before.name}
    assert before.call("x") == 1
    drop(before)


def test_nobody_else_calls_them_with_more_rights_than_their_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(prosecdef) FROM pg_proc WHERE proname = ANY(%s)", [list(names())])
        assert cursor.fetchone() == (False,)
