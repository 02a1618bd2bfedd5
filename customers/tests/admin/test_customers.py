"""The list and the page of customers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogs.models import Branch
from customers.admin.customers import SECTIONS
from customers.contract.serializers import PAYLOAD
from customers.intake.identifiers import start_at
from customers.models import Customer, IdentityDocument

from .conftest import People, words

LIST = reverse("admin:customers_customer_changelist")

pytestmark = pytest.mark.django_db


def page(client: Client, number: int) -> Any:
    return client.get(reverse("admin:customers_customer_change", args=[number]))


def found(client: Client, term: str) -> set[int]:
    response = client.get(LIST, {"q": term})
    assert response.status_code == 200
    return {customer.number for customer in response.context["cl"].queryset}


@pytest.fixture
def jose(accepted: Callable[..., int], example: Callable[[int], Any], payload: dict[str, Any]) -> int:
    """The number of José Núñez; example 2 is there too."""
    accepted(example(2))
    payload["client_info"] |= {"first_name": "JOSÉ", "middle_name": "", "last_name": "NÚÑEZ"}
    payload["client_info"] |= {"middle_last_name": "", "wisenroll_code": "JN0001"}
    payload["client_contact"]["email"] = "Jose@Example.com"
    for document in payload["client_documents"]:
        document["main"] = 0
    payload["client_documents"][0] |= {"document_number": "001-1234567-8", "main": 1}
    payload["client_documents"][1] |= {"document_number": "ab 98"}
    return accepted(payload)


def test_the_list_shows_who_a_customer_is(jose: int, officer: Client) -> None:
    text = words(officer.get(LIST))
    document = IdentityDocument.objects.get(customer=jose, is_main=True)
    for fact in (str(jose), "JOSÉ NÚÑEZ", f"{document.document_type_id} US 001-1234567-8", "US · United States"):
        assert fact in text


def test_the_list_says_of_somebody_without_main_document_that_there_is_none(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    for document in payload["client_documents"]:
        document["main"] = 0
    accepted(payload)
    assert '<td class="field-main_document">—</td>' in officer.get(LIST).content.decode()


@pytest.mark.parametrize(
    "term",
    [
        "jose nunez",
        "NÚÑEZ",
        "nuñez josé",
        "  José  ",
        "jos",
        "001-1234567-8",
        "00112345678",
        "001 1234567 8",
        "AB98",
        "JN0001",
        "jn0001",
        "jose@example.com",
        " JOSE@EXAMPLE.COM ",
    ],
)
def test_a_customer_is_found_by(term: str, jose: int, officer: Client) -> None:
    assert found(officer, term) == {jose}


def test_a_customer_is_found_by_its_number(jose: int, officer: Client) -> None:
    assert found(officer, str(jose)) == {jose}


def test_a_customer_is_found_by_a_document_that_is_no_longer_current(
    jose: int, accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    del payload["client_documents"][1]
    assert accepted(payload) == jose
    assert found(officer, "AB98") == {jose}


@pytest.mark.parametrize(
    "term",
    ["jose perez", "0011234567", "example.com", "9" * 19, "9" * 5000, "-1", "%", "_", "\\", "'", "!!!", "\u0301"],
)
def test_nobody_is_found_by(term: str, jose: int, officer: Client) -> None:
    assert found(officer, term) == set()


def test_a_search_for_nothing_finds_everybody(jose: int, officer: Client) -> None:
    assert len(found(officer, " ")) == 2


def test_a_nul_in_a_search_is_no_accident(jose: int, officer: Client) -> None:
    assert officer.get(LIST, {"q": "a\0b"}).status_code == 200


def test_numbers_of_customers_are_not_grouped(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    start_at(Customer, 1234567)
    number = accepted(payload)
    assert number == 1234567
    history = officer.get(reverse("admin:customers_customer_history", args=[number]))
    for response in (officer.get(LIST), page(officer, number), history):
        assert "1234567" in words(response)
        assert "1,234,567" not in words(response)


def test_the_page_shows_every_value_that_was_sent(
    accepted: Callable[..., int], example: Callable[[int], Any], officer: Client
) -> None:
    sent = example(1)
    text = words(page(officer, accepted(sent)))
    for value in texts_in(sent):
        assert value in text, value


SHOWN_OTHERWISE = {"birth_date", "entry_date", "country"}
"""Fields whose texts stand on a page in another form: local dates, and codes for the names of countries."""


def texts_in(value: Any) -> set[str]:
    """All texts in a payload that a page shows as they are."""
    if isinstance(value, dict):
        return set().union(*(texts_in(child) for name, child in value.items() if name not in SHOWN_OTHERWISE))
    if isinstance(value, list):
        return set().union(*map(texts_in, value))
    return {value} if isinstance(value, str) and value else set()


def test_every_column_that_the_contract_gives_a_customer_is_on_its_page() -> None:
    in_contract = {
        Customer._meta.get_field(column).name for key, column, _path in PAYLOAD.paths() if key.model is Customer
    }
    assert {name for _title, names in SECTIONS for name in names} == in_contract


def test_dates_amounts_and_codes_are_shown_as_people_write_them(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["birth_date"] = "1991-11-04"
    payload["client_job_info"]["salary"] = 1234567.5
    payload["client_job_info"]["net_income"] = 0.3125
    text = words(page(officer, accepted(payload)))
    assert "Birth date: 04/11/1991" in text
    assert "Monthly salary: 1,234,567.50" in text
    assert "Net monthly income: 0.3125" in text
    assert "Nationality: US · United States" in text


def test_the_tables_of_a_customer_stand_in_the_order_of_the_contract(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    response = page(officer, accepted(payload))
    assert [part.opts.model.__name__ for part in response.context["inline_admin_formsets"]] == [
        "Spouse",
        "IdentityDocument",
        "Residence",
        "Contact",
        "Employment",
        "OtherActivity",
        "BankReference",
        "PersonalReference",
        "CommercialReference",
        "Transactionality",
    ]


def test_a_table_that_the_customer_lacks_is_not_on_the_page(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    del payload["client_info"]["spouse_info"]
    assert "Spouse" not in words(page(officer, accepted(payload)))


def test_unknown_keys_are_shown_in_lines_and_harmless(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["novelty"] = {"deep": "<script>ñ</script>"}
    html = page(officer, accepted(payload)).content.decode()
    assert "&quot;novelty&quot;: {\n      &quot;deep&quot;: &quot;&lt;script&gt;ñ&lt;/script&gt;&quot;" in html


def test_without_unknown_keys_nothing_is_said_of_them(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    assert "Not in the contract" not in words(page(officer, accepted(payload)))


def test_what_was_sent_is_never_markup(accepted: Callable[..., int], payload: dict[str, Any], officer: Client) -> None:
    payload["client_info"]["nickname"] = "<b>bold</b>"
    number = accepted(payload)
    history = officer.get(reverse("admin:customers_customer_history", args=[number]))
    for response in (page(officer, number), history):
        assert "&lt;b&gt;bold&lt;/b&gt;" in response.content.decode()
        assert "<b>bold</b>" not in response.content.decode()


def test_who_may_view_customers_sees_all_their_tables(
    accepted: Callable[..., int], payload: dict[str, Any], staff: Callable[..., Client]
) -> None:
    number = accepted(payload)
    text = words(page(staff("view_customer"), number))
    assert payload["client_contact"]["email"] in text
    assert "Transactionality" in text


def test_the_list_takes_as_many_statements_for_twenty_as_for_one(
    people: People, officer: Client, statements: Callable[[Any], int]
) -> None:
    people(1)
    for_one = statements(lambda: officer.get(LIST))
    people(19)
    assert statements(lambda: officer.get(LIST)) == for_one
    assert statements(lambda: officer.get(LIST, {"q": "luis"})) == for_one


def test_a_page_takes_a_statement_for_each_table_and_none_for_codes(
    people: People, officer: Client, statements: Callable[[Any], int]
) -> None:
    [number] = people(1)
    Branch.objects.update(is_verified=True)
    page(officer, number)  # now the catalogs are in memory, where nothing unverified is kept inside a transaction
    assert statements(lambda: page(officer, number)) <= 2 + 1 + 12


def test_an_unknown_customer_has_no_page(officer: Client) -> None:
    assert officer.get(reverse("admin:customers_customer_history", args=[404])).status_code == 404
    assert page(officer, 404).status_code == 302
