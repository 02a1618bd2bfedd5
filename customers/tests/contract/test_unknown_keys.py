"""Nothing sent is lost: keys that the contract does not know are kept at every level and given back."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer, Finding, IdentityDocument, Revision, Spouse
from customers.tests.conftest import Post
from customers.tests.helpers import MISSING, get, put

Payload = dict[str, Any]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

LEVELS = [
    "",
    "client_info.",
    "client_info.spouse_info.",
    "client_info.immigration_status.",
    "client_info.risk_data.",
    "client_location.",
    "client_contact.",
    "client_job_info.",
    "client_job_info.other_job_info.",
    "client_job_info.previously_employment_data.",
    "client_references.",
    "client_references.first_bank_reference.",
    "client_references.second_bank_reference.",
    "client_references.first_personal_reference.",
    "client_references.second_personal_reference.",
    "client_references.first_supplier_commercial_reference.",
    "client_references.second_client_commercial_reference.",
    "client_transactionality.",
    "client_entity_branch.",
]
VALUES = [
    "text",
    "",
    "  not trimmed  ",
    "e\u0301",
    "\u202e\x01",
    0,
    -1,
    2**63,
    10**300,
    0.1,
    1e300,
    5e-324,
    True,
    False,
    None,
    [],
    {},
    [[], {}, None],
    {"a": {"b": [1, {"c": None}]}},
    {"": 1},
]


@pytest.mark.parametrize("level", LEVELS)
def test_an_unknown_key_is_kept_at_every_level(accepted: Accepted, read: Read, payload: Payload, level: str) -> None:
    put(payload, f"{level}new_key", {"a": [1, "x"]})

    number = accepted(payload)

    assert get(read(number), f"{level}new_key") == {"a": [1, "x"]}
    assert [finding.code for finding in Finding.objects.filter(code="unknown_keys")] == ["unknown_keys"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_an_unknown_value_comes_back_as_it_was(accepted: Accepted, read: Read, payload: Payload, value: Any) -> None:
    number = accepted(put(payload, "client_info.new_key", value))

    answered = get(read(number), "client_info.new_key")

    assert answered == value
    assert type(answered) is type(value)


def test_a_number_that_no_double_holds_is_kept_to_the_last_digit(post: Post, read: Read, payload: Payload) -> None:
    digits = "0.1234567890123456789012345678901234567890"
    body = json.dumps(put(payload, "client_info.new_key", "DIGITS")).replace('"DIGITS"', digits)

    number = post(body.encode()).json()["customer_number"]

    assert Decimal(get(read(number), "client_info.new_key")) == Decimal(digits)


def test_an_unknown_key_of_a_document_stays_with_the_document(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, "client_documents.1.expires_on", "2030-01-01")
    payload["client_documents"].reverse()

    documents = read(accepted(payload))["client_documents"]

    assert {document["document_type_code"]: document.get("expires_on") for document in documents} == {
        "DL": None,
        "DOPI": "2030-01-01",
        "IDAD": None,
        "PAAD": None,
        "SSN": None,
    }


def test_the_unknown_key_of_a_document_goes_when_the_document_does(
    accepted: Accepted, read: Read, payload: Payload
) -> None:
    put(payload, "client_documents.1.expires_on", "2030-01-01")
    accepted(payload)
    del payload["client_documents"][1]
    number = accepted(payload)

    assert IdentityDocument.objects.filter(is_current=False).count() == 1
    assert Customer.objects.get(number=number).unknown_keys == ""


def test_an_object_with_nothing_but_unknown_keys_makes_no_row(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, "client_info.spouse_info", {"religion": "x"})

    number = accepted(payload)

    assert not Spouse.objects.exists()
    assert get(read(number), "client_info.spouse_info") == {"religion": "x"}


def test_the_order_of_unknown_keys_says_nothing(accepted: Accepted, payload: Payload) -> None:
    accepted(payload | {"x": {"a": 1, "b": 2}, "y": 1})
    accepted({"y": 1, "x": {"b": 2, "a": 1}} | payload)

    assert Revision.objects.count() == 1


def test_an_unknown_key_that_is_no_longer_sent_is_gone(accepted: Accepted, read: Read, payload: Payload) -> None:
    accepted(payload | {"new_key": 1})
    number = accepted(payload)

    assert get(read(number), "new_key") is MISSING
    assert Revision.objects.count() == 2


def test_an_unknown_key_never_lands_in_a_column(accepted: Accepted, payload: Payload) -> None:
    put(payload, "client_info.name_key", "x")
    put(payload, "client_info.number", 999)
    put(payload, "client_info.unknown_keys", "{}")
    put(payload, "client_documents.0.is_current", False)
    put(payload, "client_documents.0.number_key", "X")

    number = accepted(payload)

    customer = Customer.objects.get()
    assert (customer.number, customer.name_key) == (number, "luis alejandro martinez")
    assert not IdentityDocument.objects.filter(is_current=False).exists()
    assert not IdentityDocument.objects.filter(number_key="X").exists()


def test_a_thousand_unknown_keys_are_kept(accepted: Accepted, read: Read, payload: Payload) -> None:
    many = {f"key {index} ñ": "x" * 500 for index in range(1000)}

    assert get(read(accepted(payload | many)), "key 999 ñ") == "x" * 500
