"""A payload is the whole of a customer: what an update writes, clears, retires and leaves alone."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import (
    AUDITED,
    BankReference,
    CommercialReference,
    Contact,
    Customer,
    Finding,
    IdentityDocument,
    OtherActivity,
    PersonalReference,
    Residence,
    Revision,
    Spouse,
    Submission,
)
from customers.tests.helpers import MISSING, get, put

Payload = dict[str, Any]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

REFERENCES = "client_references"
FIRST_BANK, SECOND_BANK = f"{REFERENCES}.first_bank_reference", f"{REFERENCES}.second_bank_reference"
FIRST_PERSON, SECOND_PERSON = f"{REFERENCES}.first_personal_reference", f"{REFERENCES}.second_personal_reference"


def history(revision: Revision) -> list[tuple[str, str]]:
    """The history rows of a revision: (table, type), in the order of the contract."""
    return [
        (model.__name__, kind)
        for model in AUDITED
        for kind in model.history.filter(revision=revision)
        .order_by("history_id")
        .values_list("history_type", flat=True)
    ]


def last_history() -> list[tuple[str, str]]:
    return history(Revision.objects.latest("id"))


def outcomes() -> list[str]:
    return list(Submission.objects.order_by("id").values_list("outcome", flat=True))


def test_a_repeat_leaves_nothing_but_a_submission(accepted: Accepted, payload: Payload) -> None:
    number = accepted(payload)
    rows = {model: model.history.count() for model in AUDITED}
    findings = Finding.objects.count()

    assert accepted(payload) == number

    assert outcomes() == ["created", "unchanged"]
    assert {model: model.history.count() for model in AUDITED} == rows
    assert (Revision.objects.count(), Finding.objects.count()) == (1, findings)
    assert Submission.objects.latest("id").customer_id == number


def test_the_order_of_keys_and_documents_says_nothing(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    payload["client_documents"].reverse()
    accepted(dict(reversed(payload.items())))

    assert outcomes() == ["created", "unchanged"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("client_location.rent_amount", "2000.00"),
        ("client_location.rent_amount", 2000),
        ("client_location.country_code", "us"),
        ("client_job_info.country", "United States"),
        ("client_job_info.country", "US"),
        ("client_info.civil_status_id", "2"),
        ("client_documents.4.main", True),
        ("client_info.first_name", " LUIS "),
        ("client_info.nickname", None),
        ("client_info.nickname", "  "),
        ("client_info.immigration_status", {}),
        (SECOND_BANK, {"bank_name": ""}),
    ],
)
def test_another_spelling_of_the_same_changes_nothing(
    accepted: Accepted, payload: Payload, path: str, value: Any
) -> None:
    accepted(payload)
    accepted(put(payload, path, value))

    assert outcomes() == ["created", "unchanged"]


def test_only_rows_that_differ_are_written(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    put(payload, "client_contact.email", "new@example.com")
    put(payload, f"{SECOND_PERSON}.phone", "8095551234")

    accepted(payload)

    assert last_history() == [("Contact", "~"), ("PersonalReference", "~")]
    assert Contact.objects.get().email == "new@example.com"
    assert [row.slot for row in PersonalReference.objects.filter(phone="8095551234")] == [2]


def test_a_creation_writes_every_row_once(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)

    assert last_history() == [
        ("Customer", "+"),
        ("Spouse", "+"),
        *[("IdentityDocument", "+")] * 5,
        ("Residence", "+"),
        ("Contact", "+"),
        ("Employment", "+"),
        ("OtherActivity", "+"),
        ("BankReference", "+"),
        *[("PersonalReference", "+")] * 2,
        *[("CommercialReference", "+")] * 2,
        ("Transactionality", "+"),
    ]


@pytest.mark.parametrize("value", [MISSING, None, "", "  "], ids=["missing", "null", "empty", "spaces"])
@pytest.mark.parametrize(
    ("path", "model", "column", "cleared"),
    [
        ("client_info.middle_name", Customer, "middle_name", ""),
        ("client_info.other_nationality_code", Customer, "other_nationality_id", None),
        ("client_location.rent_amount", Residence, "rent_amount", None),
        ("client_location.housing_type", Residence, "housing_type_id", None),
        ("client_job_info.other_job_info.quantity_of_employees", OtherActivity, "employee_count", None),
        (f"{FIRST_BANK}.canceled", BankReference, "is_canceled", None),
        (f"{FIRST_BANK}.officer", BankReference, "officer", ""),
    ],
)
def test_what_is_absent_is_cleared(
    accepted: Accepted, payload: Payload, path: str, model: Any, column: str, cleared: Any, value: Any
) -> None:
    accepted(payload)
    assert getattr(model.objects.get(), column) != cleared

    accepted(put(payload, path, value))

    assert getattr(model.objects.get(), column) == cleared
    assert last_history() == [(model.__name__, "~")]


def test_a_spouse_goes_and_comes_back(accepted: Accepted, read: Read, payload: Payload) -> None:
    number = accepted(payload)
    spouse = payload["client_info"].pop("spouse_info")
    accepted(payload)
    assert last_history() == [("Spouse", "-")]
    assert not Spouse.objects.exists()
    assert get(read(number), "client_info.spouse_info") is MISSING

    accepted(put(payload, "client_info.spouse_info", spouse))

    assert last_history() == [("Spouse", "+")]
    assert get(read(number), "client_info.spouse_info") == spouse
    assert outcomes() == ["created", "updated", "updated"]


def test_a_document_that_is_no_longer_sent_is_retired(accepted: Accepted, read: Read, payload: Payload) -> None:
    number = accepted(payload)
    del payload["client_documents"][0]

    accepted(payload)

    retired = IdentityDocument.objects.get(number="M1112333999")
    assert (retired.customer_id, retired.is_current, retired.is_main) == (number, False, False)
    assert last_history() == [("IdentityDocument", "~")]
    assert len(read(number)["client_documents"]) == 4


def test_a_retired_document_stays_retired_in_a_repeat(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    del payload["client_documents"][0]
    accepted(payload)
    accepted(payload)

    assert outcomes() == ["created", "updated", "unchanged"]


def test_a_retired_document_returns_to_its_row(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    key = IdentityDocument.objects.get(number="M1112333999").pk
    document = payload["client_documents"].pop(0)
    accepted(payload)
    payload["client_documents"].append(document)
    accepted(payload)

    assert IdentityDocument.objects.get(pk=key).is_current
    assert IdentityDocument.objects.count() == 5
    assert last_history() == [("IdentityDocument", "~")]


def test_a_retired_main_document_is_no_longer_main(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    main = payload["client_documents"].pop(4)
    accepted(payload)
    retired = IdentityDocument.objects.get(number=main["document_number"])
    assert (retired.is_main, retired.is_current) == (False, False)

    payload["client_documents"].append(main)
    accepted(payload)

    retired.refresh_from_db()
    assert (retired.is_main, retired.is_current) == (True, True)


@pytest.mark.parametrize(("first", "second"), [(4, 0), (0, 4)])
def test_another_document_becomes_the_main_one(accepted: Accepted, payload: Payload, first: int, second: int) -> None:
    documents = payload["client_documents"]
    documents[4]["main"] = 0
    documents[first]["main"] = 1
    accepted(payload)
    documents[first]["main"], documents[second]["main"] = 0, 1

    accepted(payload)

    assert IdentityDocument.objects.get(is_main=True).number == documents[second]["document_number"]
    assert last_history() == [("IdentityDocument", "~")] * 2


def test_a_new_document_takes_over_as_the_main_one(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    payload["client_documents"][4] = payload["client_documents"][4] | {"document_number": "999999999"}

    accepted(payload)

    assert IdentityDocument.objects.get(is_main=True).number == "999999999"
    assert not IdentityDocument.objects.get(number="111110001").is_current


def test_a_document_written_differently_is_the_same_row(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    key = IdentityDocument.objects.get(number="111110001").pk

    accepted(put(payload, "client_documents.4.document_number", "111-11-0001"))

    assert IdentityDocument.objects.get(pk=key).number == "111-11-0001"
    assert IdentityDocument.objects.count() == 5
    assert last_history() == [("IdentityDocument", "~")]


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("first_bank_reference", BankReference),
        ("first_supplier_commercial_reference", CommercialReference),
        ("first_client_commercial_reference", CommercialReference),
    ],
)
def test_a_reference_goes_and_comes_back(
    accepted: Accepted, read: Read, payload: Payload, name: str, model: Any
) -> None:
    number = accepted(payload)
    before = read(number)
    reference = payload[REFERENCES].pop(name)
    accepted(payload)
    assert last_history() == [(model.__name__, "-")]
    assert name not in read(number)[REFERENCES]

    payload[REFERENCES][name] = reference
    accepted(payload)

    assert last_history() == [(model.__name__, "+")]
    assert read(number) == before


def test_two_references_change_places(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    references = payload[REFERENCES]
    first, second = references["first_personal_reference"], references["second_personal_reference"]
    references["first_personal_reference"], references["second_personal_reference"] = second, first

    accepted(payload)

    names = list(PersonalReference.objects.order_by("slot").values_list("name", flat=True))
    assert names == ["MARIA PEREZ", "JESUS RODRIGUEZ"]
    assert last_history() == [("PersonalReference", "~")] * 2


def test_a_reference_moves_to_the_other_place(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    references = payload[REFERENCES]
    references["second_bank_reference"] = references.pop("first_bank_reference")

    accepted(payload)

    assert [(row.slot, row.bank_name) for row in BankReference.objects.all()] == [(2, "WELLS FARGO")]


def test_a_supplier_is_no_client(accepted: Accepted, read: Read, payload: Payload) -> None:
    for name in ("second_supplier_commercial_reference", "second_client_commercial_reference"):
        put(payload, f"{REFERENCES}.{name}.name", name)

    references = read(accepted(payload))[REFERENCES]

    assert references["second_supplier_commercial_reference"]["name"] == "second_supplier_commercial_reference"
    assert references["second_client_commercial_reference"]["name"] == "second_client_commercial_reference"
    assert CommercialReference.objects.count() == 4


def test_a_starred_field_is_required_in_an_update_too(accepted: Accepted, post: Any, payload: Payload) -> None:
    accepted(payload)

    assert post(put(payload, "client_contact.email", "")).status_code == 400
    assert Contact.objects.get().email == "aauser07@dev.aclaoverseas.com"


def test_an_update_changes_no_other_customer(accepted: Accepted, read: Read, example: Any) -> None:
    luis, daniela = accepted(example(1)), accepted(example(2))
    before = read(daniela)
    payload = put(example(1), "client_contact.email", "new@example.com")
    del payload["client_info"]["spouse_info"], payload["client_documents"][0]

    assert accepted(payload) == luis

    assert read(daniela) == before
    assert Revision.objects.filter(customer=daniela).count() == 1


def test_a_customer_may_be_emptied_of_all_that_is_not_required(accepted: Accepted, payload: Payload) -> None:
    put(payload, "client_job_info.company_country_code", "US")
    accepted(payload)
    for path in ("client_info.spouse_info", "client_job_info.other_job_info", "client_job_info.country", FIRST_BANK):
        put(payload, path, None)
    for kind in ("supplier", "client"):
        put(payload, f"{REFERENCES}.first_{kind}_commercial_reference", None)

    accepted(payload)

    assert last_history() == [
        ("Spouse", "-"),
        ("Employment", "~"),
        ("OtherActivity", "-"),
        ("BankReference", "-"),
        ("CommercialReference", "-"),
        ("CommercialReference", "-"),
    ]
