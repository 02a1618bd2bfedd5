"""How many statements a call costs, transaction control included; counted on PostgreSQL, where the budget holds."""

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.intake.storage.functions import RECORD, WRITE
from customers.models import Customer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("catalogs_for_transactions"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the budget is that of PostgreSQL, SQLite's differs"),
]

Payload = dict[str, Any]

BUDGET = {"creation": 6, "update": 6, "unchanged": 4}
PRESENT = {"creation": 3, "update": 3, "unchanged": 3}
"""What the calls cost today, so that one more shows. Lower them whenever you can."""


@pytest.fixture
def statements(post: Any) -> Any:
    """The statements of one call."""

    def count(payload: Payload) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            response = post(payload)
        assert response.status_code == 201, response.content
        return [query["sql"] for query in captured]

    return count


def somebody(payload: Payload, mark: int) -> Payload:
    """Another person, with the same codes."""
    person = copy.deepcopy(payload)
    person["client_info"] |= {"wisenroll_code": f"P{mark:05}", "first_name": f"PERSON {mark}"}
    person["client_contact"] |= {"email": f"p{mark}@example.com", "cell_phone": f"80955{mark:05}"}
    for document in person["client_documents"]:
        document["document_number"] += f"-{mark}"
    return person


def costs(payload: Payload, statements: Any) -> dict[str, list[str]]:
    """The statements of a creation, an update of two nodes and an unchanged repeat of example 1."""
    found = {"creation": statements(payload)}
    payload = copy.deepcopy(payload)
    # Nobody else's, and one that can be: a finding would cost a statement.
    payload["client_contact"]["cell_phone"] = "829" + payload["client_contact"]["cell_phone"][3:]
    payload["client_location"]["address"] = "Elsewhere 1"
    found["update"] = statements(payload)
    found["unchanged"] = statements(payload)
    return found


@pytest.fixture
def warm(payload: Payload, accepted: Any) -> None:
    """The catalogs and the credentials are remembered, the connection stands."""
    accepted(somebody(payload, 0))


def test_calls_cost_what_they_cost_today(payload: Payload, statements: Any, warm: None) -> None:
    found = costs(payload, statements)

    assert {kind: len(sql) for kind, sql in found.items()} == PRESENT, found


@pytest.mark.parametrize("kind", BUDGET)
def test_what_calls_cost_is_within_the_budget(kind: str) -> None:
    assert 0 < PRESENT[kind] <= BUDGET[kind]


def test_a_call_writes_in_one_statement_which_needs_no_transaction(
    payload: Payload, statements: Any, warm: None
) -> None:
    for kind, sql in costs(payload, statements).items():
        assert [text.split("(")[0] for text in sql if "core_customer_" in text and "_look_up" not in text][1:] == [
            f"SELECT {(RECORD if kind == 'unchanged' else WRITE).name}"
        ]
        assert not {"BEGIN", "COMMIT"}.intersection(sql)


def test_calls_cost_the_same_among_many_customers(payload: Payload, accepted: Any, statements: Any) -> None:
    for mark in range(5):
        accepted(somebody(payload, mark))
    among_few = {kind: len(sql) for kind, sql in costs(somebody(payload, 900), statements).items()}
    for mark in range(5, 60):
        accepted(somebody(payload, mark))
    among_many = {kind: len(sql) for kind, sql in costs(somebody(payload, 901), statements).items()}

    assert Customer.objects.count() == 62
    assert among_many == among_few == PRESENT


def test_calls_cost_the_same_after_many_revisions(payload: Payload, accepted: Any, statements: Any) -> None:
    for mark in range(40):
        payload["client_info"]["nickname"] = f"nick {mark}"
        accepted(payload)
    payload["client_contact"]["cell_phone"] = "7862220000"
    payload["client_location"]["address"] = "Elsewhere 1"

    assert len(statements(payload)) == PRESENT["update"]
    assert len(statements(payload)) == PRESENT["unchanged"]


def test_reading_a_customer_costs_three_statements_one_of_them_to_log_it(
    payload: Payload, accepted: Any, api: Any
) -> None:
    number = accepted(payload)

    with CaptureQueriesContext(connection) as captured:
        assert api.get(f"/core_customer/{number}").status_code == 200

    assert len(captured) == 3
