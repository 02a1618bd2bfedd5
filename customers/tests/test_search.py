"""What customers are found by."""

from typing import Any

import pytest

from customers.models import CustomerIndex
from customers.search import LONGEST_TERM, matches

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


@pytest.fixture
def number(payload: Payload, accepted: Any) -> int:
    """JOSÉ Antonio NÚÑEZ de la Cruz-O'Brien, with documents, code, e-mail and three phones."""
    payload["client_info"] |= {
        "first_name": "JOSÉ",
        "middle_name": "Antonio",
        "last_name": "NÚÑEZ",
        "middle_last_name": "de la Cruz-O'Brien",
        "wisenroll_code": "WX-7y9",
    }
    payload["client_documents"] = [
        {"document_type_code": "IDEN", "document_number": "001-1391820-5", "issuing_country_code": "DO", "main": 1},
        {"document_type_code": "PAOR", "document_number": "XK 48.213", "issuing_country_code": "ES", "main": 0},
    ]
    payload["client_contact"] |= {
        "email": "José.Nuñez@Example.com",
        "cell_phone": "+1 (809) 555-0147",
        "home_phone": "829 555 0199",
        "buss_phone": "8495550100",
    }
    made: int = accepted(payload)
    return made


def found(term: str) -> list[int]:
    return list(CustomerIndex.objects.filter(matches(term)).values_list("customer_id", flat=True))


@pytest.mark.parametrize(
    "term",
    [
        "jose nuñez",
        "NUÑEZ, José",
        "nunez jose antonio",
        "cruz jose",
        "o'brien",
        "núñ",
        "001-1391820-5",
        "00113918205",
        "001 1391820 5",
        "1391820",
        "XK48213",
        "xk-48-213",
        "wx7Y9",
        "WX-7Y9",
        "jose.nuñez@example.com",
        "JOSE.NUNEZ@EXAMPLE.COM",
        "@example.com",
        "8095550147",
        "1-809-555-0147",
        "(809) 555-0147",
        "555-0199",
        "849 555 0100",
    ],
)
def test_a_customer_is_found_by(number: int, term: str) -> None:
    assert found(term) == [number]


NOT = ["jose perez", "pedro", "001-1391820-4", "0147", "147", "%", "_", "%%%", "\0", "'", " "]


@pytest.mark.parametrize("term", NOT)
def test_a_customer_is_not_found_by(number: int, term: str) -> None:
    assert found(term) == []


def test_a_document_that_is_not_current_any_more_still_finds_its_customer(
    number: int, payload: Payload, accepted: Any
) -> None:
    payload["client_documents"] = payload["client_documents"][:1]
    accepted(payload)

    assert found("XK48213") == [number]


def test_the_names_of_before_do_not_find_a_customer(number: int, payload: Payload, accepted: Any) -> None:
    payload["client_info"]["middle_name"] = "MARCOS"
    accepted(payload)

    assert (found("marcos nuñez"), found("antonio nuñez")) == ([number], [])


def test_no_term_is_too_long(number: int) -> None:
    assert found("jose nuñez" + " " * LONGEST_TERM + "pedro" * 100_000) == [number]
    assert found("x" * 100_000) == []
