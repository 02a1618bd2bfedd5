"""Rules that look at who was there before: changes of a person's identity, and likeness to another customer."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Finding, Revision
from customers.tests.helpers import in_bank_language, put

Payload = dict[str, Any]
Accepted = Callable[..., int]

EMAIL, CELL_PHONE = "client_contact.email", "client_contact.cell_phone"
FIRST_NAME, BORN = "client_info.first_name", "client_info.birth_date"
DUPLICATE = "Customer %(number)d has the same names and birth date, but no document in common."
SAME_EMAIL = "Customer %(number)d has the same e-mail."
SAME_CELL_PHONE = "Customer %(number)d has the same cell phone."


def found() -> dict[str, tuple[str, str, str]]:
    """Findings of the newest revision: code -> severity, path, text."""
    rows = Finding.objects.filter(revision=Revision.objects.latest("id"))
    return {row.code: (row.severity, row.path, row.text) for row in rows}


def somebody_else(payload: Payload, **changes: Any) -> Payload:
    """The payload with the keys, the e-mail and the phone of somebody else."""
    document = {"document_type_code": "PAOR", "document_number": "X99", "issuing_country_code": "ES", "main": 1}
    put(payload, "client_documents", [document])
    put(payload, "client_info.wisenroll_code", "NEW001")
    put(payload, EMAIL, "other@example.com")
    put(payload, CELL_PHONE, "8095550000")
    return payload


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (FIRST_NAME, "LUISA"),
        ("client_info.middle_name", None),
        ("client_info.last_name", "PEREZ"),
        ("client_info.middle_last_name", "PEREZ"),
    ],
)
def test_other_names_are_reported_where_they_changed(
    accepted: Accepted, payload: Payload, path: str, value: Any
) -> None:
    accepted(payload)
    accepted(put(payload, path, value))

    text = in_bank_language("The customer was recognised, but its names have changed.")
    assert found()["names_changed"] == ("warning", path, text)
    assert "birth_date_changed" not in found()


@pytest.mark.parametrize("name", ["Luis", "LUÍS", "luis.", "LUI\u0301S"])
def test_the_same_name_in_another_spelling_is_not_reported(accepted: Accepted, payload: Payload, name: str) -> None:
    accepted(payload)
    accepted(put(payload, FIRST_NAME, name))

    assert Revision.objects.count() == 2
    assert "names_changed" not in found()


def test_another_birth_date_is_reported(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    accepted(put(payload, BORN, "1991-11-15"))

    text = in_bank_language("The customer was recognised, but its birth date has changed.")
    assert found()["birth_date_changed"] == ("warning", BORN, text)
    assert "names_changed" not in found()


def test_a_new_customer_has_changed_nothing(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)

    assert found().keys().isdisjoint({"names_changed", "birth_date_changed"})


@pytest.mark.parametrize("name", ["LUIS", "Luís", " luis "])
def test_the_same_names_and_birth_date_may_be_a_duplicate(accepted: Accepted, payload: Payload, name: str) -> None:
    first = accepted(payload)
    assert accepted(put(somebody_else(payload), FIRST_NAME, name)) != first

    assert found()["possible_duplicate"] == ("alert", FIRST_NAME, in_bank_language(DUPLICATE, number=first))


@pytest.mark.parametrize(("path", "value"), [(FIRST_NAME, "LUISA"), (BORN, "1991-11-15")])
def test_the_same_names_or_the_same_birth_date_are_no_duplicate(
    accepted: Accepted, payload: Payload, path: str, value: str
) -> None:
    accepted(payload)
    accepted(put(somebody_else(payload), path, value))

    assert "possible_duplicate" not in found()


def test_an_update_that_makes_a_duplicate_is_reported(accepted: Accepted, payload: Payload) -> None:
    first = accepted(payload)
    accepted(put(somebody_else(payload), FIRST_NAME, "PEDRO"))

    accepted(put(payload, FIRST_NAME, "LUIS"))

    assert found()["possible_duplicate"] == ("alert", FIRST_NAME, in_bank_language(DUPLICATE, number=first))


@pytest.mark.parametrize("email", ["aauser07@dev.aclaoverseas.com", "AAUser07@DEV.aclaoverseas.com "])
def test_the_same_email_is_reported(accepted: Accepted, payload: Payload, email: str) -> None:
    first = accepted(payload)
    accepted(put(somebody_else(payload), EMAIL, email))

    assert found()["shared_email"] == ("warning", EMAIL, in_bank_language(SAME_EMAIL, number=first))
    assert "shared_cell_phone" not in found()


def test_the_same_email_with_letters_beyond_ascii_is_reported(accepted: Accepted, payload: Payload) -> None:
    first = accepted(put(payload, EMAIL, "ÑANDÚ@example.com"))
    accepted(put(somebody_else(payload), EMAIL, "ñandú@example.com"))

    assert found()["shared_email"] == ("warning", EMAIL, in_bank_language(SAME_EMAIL, number=first))


@pytest.mark.parametrize("phone", ["7862229999", "+1 (786) 222-9999"])
def test_the_same_cell_phone_is_reported(accepted: Accepted, payload: Payload, phone: str) -> None:
    first = accepted(payload)
    accepted(put(somebody_else(payload), CELL_PHONE, phone))

    assert found()["shared_cell_phone"] == ("warning", CELL_PHONE, in_bank_language(SAME_CELL_PHONE, number=first))
    assert "shared_email" not in found()


def test_another_email_and_another_phone_are_not_reported(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    put(somebody_else(payload), EMAIL, "aauser08@dev.aclaoverseas.com")
    accepted(put(payload, "client_contact.home_phone", "7862229999"))

    assert found().keys().isdisjoint({"shared_email", "shared_cell_phone"})


def test_phones_without_digits_are_not_the_same(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, CELL_PHONE, "none"))
    accepted(put(somebody_else(payload), CELL_PHONE, "none"))

    assert "shared_cell_phone" not in found()


def test_a_customer_is_not_like_itself(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    put(payload, EMAIL, "AAUSER07@dev.aclaoverseas.com")
    put(payload, CELL_PHONE, "786-222-9999")
    accepted(put(payload, FIRST_NAME, "LUÍS"))

    assert found().keys().isdisjoint({"shared_email", "shared_cell_phone", "possible_duplicate"})


def test_an_update_of_something_else_does_not_report_likeness_again(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    accepted(put(somebody_else(payload), EMAIL, "aauser07@dev.aclaoverseas.com"))
    assert "shared_email" in found()

    accepted(put(payload, "client_contact.home_phone", "8095551111"))

    assert "shared_email" not in found()
