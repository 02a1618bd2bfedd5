"""Whom a search in the list of customers finds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from .conftest import LIST

pytestmark = pytest.mark.django_db


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
    payload["client_contact"] |= {"email": "Jose@Example.com", "cell_phone": "809 555 0134"}
    payload["client_contact"] |= {"home_phone": "1-809-555-0177", "buss_phone": "(809) 555-0199"}
    for document in payload["client_documents"]:
        document["main"] = 0
    payload["client_documents"][0] |= {"document_number": "001-1234567-8", "main": 1}
    payload["client_documents"][1] |= {"document_number": "ab 98"}
    return accepted(payload)


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
        "0011234567",
        "+1 (809) 555-0134",
        "8095550177",
        "809-555-0199",
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
    ["jose perez", "9" * 19, "9" * 5000, "-1", "%", "_", "\\", "'", "!!!", "\u0301"],
)
def test_nobody_is_found_by(term: str, jose: int, officer: Client) -> None:
    assert found(officer, term) == set()


def test_a_search_for_nothing_finds_everybody(jose: int, officer: Client) -> None:
    assert len(found(officer, " ")) == 2


def test_a_nul_in_a_search_is_no_accident(jose: int, officer: Client) -> None:
    assert officer.get(LIST, {"q": "a\0b"}).status_code == 400
    assert officer.post(LIST, {"q": "a\0b"}, follow=True).status_code == 200


def test_a_search_by_the_form_leaves_the_name_out_of_the_address(jose: int, officer: Client) -> None:
    response = officer.post(LIST, {"q": "josé nuñez"}, follow=True)
    [(address, _status)] = response.redirect_chain
    assert "nu" not in address.casefold()
    assert [customer.number for customer in response.context["cl"].result_list] == [jose]
