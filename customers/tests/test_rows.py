"""Rows of many tables in one statement are the rows that the ORM gives, value by value and type by type."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import (
    AUDITED,
    BankReference,
    CommercialReference,
    Contact,
    Customer,
    Employment,
    IdentityDocument,
    Residence,
    Revision,
    RiskAssessment,
    Spouse,
    Transactionality,
)
from customers.rows import column_names, read_rows

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]

KEPT = [
    "0",
    "0.0001",
    "0.1",
    "0.3",
    "1.005",
    "8000",
    "12345678901.2345",
    "99999999999.9999",
    "99999999999999",
    "9007199254740.93",
    "33333333333333.3",
    "10000000000000",
]
"""Amounts of at most 15 significant digits: those that the wire allows."""


def by_orm(model: Any) -> list[dict[str, Any]]:
    return sorted(model._base_manager.values(), key=str)


def by_union(*models: Any) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {model: [] for model in models}
    for model, columns in read_rows([model._base_manager.all() for model in models]):
        found[model].append(columns)
    return {model: sorted(rows, key=str) for model, rows in found.items()}


def types_of(rows: list[dict[str, Any]]) -> list[dict[str, type]]:
    return [{name: type(value) for name, value in row.items()} for row in rows]


def _with_every_table(payload: Payload) -> Payload:
    payload["client_info"]["risk_data"] = {"risk_value": 0.1234567891, "risk_level_unique_description": "low"}
    payload["client_job_info"]["previously_employment_data"] = {"previous_seniority": 18}
    payload["client_info"]["nickname"] = 'Ñandú "el {largo}" \\ / 😀 {"a": 1.50}'
    payload["client_info"]["unknown"] = {"deep": [1, 2.5, "ñ"]}
    return payload


@pytest.mark.parametrize("tables", [AUDITED, [model.history.model for model in AUDITED]], ids=["register", "history"])
def test_all_tables_at_once_read_as_they_do_one_by_one(tables: Any, payload: Payload, accepted: Any) -> None:
    accepted(_with_every_table(payload))

    found = by_union(*tables)

    for model in tables:
        assert found[model] == by_orm(model) != []
        assert types_of(found[model]) == types_of(by_orm(model))


def test_all_tables_cost_one_statement(payload: Payload, accepted: Any, django_assert_num_queries: Any) -> None:
    accepted(payload)

    with django_assert_num_queries(1):
        assert len(list(read_rows([model._default_manager.all() for model in AUDITED]))) == 17


def test_conditions_of_the_querysets_hold(example: Any, accepted: Any) -> None:
    accepted(example(1))
    number = accepted(example(2))

    found = list(read_rows([Customer.objects.filter(number=number), Contact.objects.none(), Spouse.objects.all()]))

    assert [(model, columns.get("number", columns.get("customer_id"))) for model, columns in found] == [
        (Customer, number),
        (Spouse, number - 1),
    ]


def test_empty_tables_have_no_rows() -> None:
    assert list(read_rows([model._default_manager.all() for model in AUDITED])) == []


def test_one_table_alone_can_be_read(payload: Payload, accepted: Any) -> None:
    accepted(payload)

    assert by_union(Residence)[Residence] == by_orm(Residence)


@pytest.mark.parametrize("amount", KEPT)
def test_amounts_are_exact(amount: str, payload: Payload, accepted: Any) -> None:
    payload["client_transactionality"]["inc_transactionality"] = amount
    payload["client_location"]["rent_amount"] = amount
    accepted(payload)

    found = by_union(Transactionality, Residence)

    assert found[Transactionality][0]["incoming_amount"] == Decimal(amount)
    assert found[Residence][0]["rent_amount"] == Decimal(amount)


@pytest.mark.parametrize("value", ["0", "0.0000000001", "99999.9999999999", "12345678.1234567", "0.1"])
def test_risks_are_exact(value: str, payload: Payload, accepted: Any) -> None:
    payload["client_info"]["risk_data"] = {"risk_value": value}
    accepted(payload)

    assert by_union(RiskAssessment)[RiskAssessment][0]["value"] == Decimal(value)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 10**15 - 1), st.integers(0, 4))
def test_every_amount_that_the_wire_allows_is_exact(register: None, digits: int, decimals: int) -> None:
    amount = Decimal(digits).scaleb(-decimals)
    if amount >= 10**14:
        amount /= 10
    Employment.objects.update(salary=amount)

    assert by_union(Employment)[Employment][0]["salary"] == amount
    assert Employment.objects.get().salary == amount


@pytest.fixture
def register(payload: Payload, accepted: Any) -> None:
    accepted(payload)


@pytest.mark.parametrize("microsecond", [0, 1, 100, 100_000, 120_000, 999_999])
def test_moments_are_exact_and_in_utc(microsecond: int, payload: Payload, accepted: Any) -> None:
    moment = datetime(2024, 2, 29, 23, 59, 59, microsecond, tzinfo=UTC)
    with patch.object(timezone, "now", return_value=moment):
        accepted(payload)

    found = by_union(Customer.history.model, Revision)

    assert found[Customer.history.model][0]["history_date"] == moment
    assert found[Revision][0]["created_at"] == moment
    assert found[Revision][0]["created_at"].tzinfo == UTC


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2000, 2, 29), date(9999, 12, 31)])
def test_days_are_days(day: date, register: None) -> None:
    Customer.objects.update(birth_date=day)

    found = by_union(Customer)[Customer][0]["birth_date"]

    assert found == day
    assert type(found) is date


@pytest.mark.parametrize("flag", [True, False, None])
def test_flags_are_flags(flag: bool | None, register: None) -> None:
    BankReference.objects.update(is_canceled=flag)

    assert by_union(BankReference)[BankReference][0]["is_canceled"] is flag
    assert {type(row["is_main"]) for row in by_union(IdentityDocument)[IdentityDocument]} == {bool}


@pytest.mark.parametrize(
    "text", ["", " ", "null", "1.50", '"', "\\u0041", "é", "e\u0301", "😀", "</script>", "a'b;--%s"]
)
def test_texts_come_as_they_are(text: str, register: None) -> None:
    Customer.objects.update(nickname=text)

    assert by_union(Customer)[Customer][0]["nickname"] == text


@pytest.mark.usefixtures("unguarded")
def test_large_numbers_are_exact(register: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customerhistory SET history_id = %s", [2**63 - 1])

    assert by_union(Customer.history.model)[Customer.history.model][0]["history_id"] == 2**63 - 1


def test_columns_are_named_as_attributes_of_the_model() -> None:
    assert column_names(CommercialReference) == ("id", "customer_id", "kind", "slot", "name", "phone", "country_id")
