"""What the officer typed and what changed meanwhile come together in the form: nothing of either is lost."""

from typing import Any

from customers.models import Contact, Customer, Employment, IdentityDocument, Revision, Spouse
from customers.tests.admin.conftest import words
from customers.tests.helpers import MISSING, put

from .conftest import TOLD, Correct, Open, Stale, box, fields_on, place

Payload = dict[str, Any]


def marked_as_new(answer: Any) -> int:
    """How many inputs are marked as having taken a new value."""
    count: int = answer.content.decode().count(">new value<")
    return count


def test_what_the_officer_left_alone_takes_its_new_value(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_contact.home_phone": "8095550000", "client_location.rent_amount": None})

    answer = send(number, fields, {"client_info.nickname": "Lucho"})

    merged = fields_on(answer)
    assert merged["client_contact.home_phone"] == "8095550000"
    assert merged["client_location.rent_amount"] == ""
    assert marked_as_new(answer) == 2


def test_what_the_officer_typed_is_kept(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_contact.home_phone": "8095550000"})
    typed = {
        "client_info.nickname": "Lucho",
        "client_job_info.salary": "9000",
        "client_documents.new2.document_number": "77",
        "client_documents.main": "new2",
        "client_info.birth_date": "not a date",
        "reason": "Because",
    }

    merged = fields_on(send(number, fields, typed))

    assert {name: merged[name] for name in typed} == typed


def test_what_both_changed_keeps_what_was_typed_with_the_present_value_beside_it(
    number: int, stale: Stale, send: Correct
) -> None:
    fields = stale({"client_job_info.salary": 9000, "client_info.nationality_code": "DO"})

    answer = send(number, fields, {"client_job_info.salary": "7,500", "client_info.nationality_code": "VE"})

    merged = fields_on(answer)
    assert merged["client_job_info.salary"] == "7,500"
    assert merged["client_info.nationality_code"] == "VE"
    text = words(answer)
    assert "In the register now: 9,000.00" in text
    assert "In the register now: DO · Dominican Republic" in text
    assert 'href="#id_client_job_info.salary">Work · Monthly salary</a>' in answer.content.decode()
    assert marked_as_new(answer) == 0


def test_what_both_changed_to_the_same_is_no_conflict(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_job_info.salary": 9000})

    answer = send(number, fields, {"client_job_info.salary": "9,000.00"})

    assert TOLD in words(answer)
    assert "In the register now" not in words(answer)


def test_an_amount_that_was_only_spelled_anew_was_not_changed(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_job_info.salary": 9000})

    answer = send(number, fields, {"client_job_info.salary": "8000"})

    assert fields_on(answer)["client_job_info.salary"] == "9,000.00"


def test_sent_again_the_form_is_saved_with_what_changed_meanwhile(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_contact.home_phone": "8095550000", "client_job_info.salary": 9000})
    merged = fields_on(send(number, fields, {"client_info.nickname": "Lucho", "client_job_info.salary": "7500"}))
    assert merged["sequence"] == "2"

    answer = send(number, merged)

    assert answer.status_code == 302
    assert Customer.objects.get().nickname == "Lucho"
    assert Contact.objects.get().home_phone == "8095550000"
    assert Employment.objects.get().salary == 7500
    assert Revision.objects.latest("id").sequence == 3


def test_a_row_that_came_or_went_meanwhile(number: int, stale: Stale, send: Correct) -> None:
    risk = {"risk_value": 2, "risk_level_unique_description": "high"}
    fields = stale({"client_info.spouse_info": MISSING, "client_info.risk_data": risk})

    answer = send(number, fields, {"client_info.spouse_info.last_name": "GIL"})

    merged = fields_on(answer)
    assert merged["client_info.spouse_info.first_name"] == ""
    assert merged["client_info.spouse_info.last_name"] == "GIL"
    assert merged["client_info.risk_data.risk_level_unique_description"] == "high"
    assert "In the register now: —" in words(answer)
    assert send(number, merged).status_code == 302
    assert Spouse.objects.get().last_name == "GIL"


def test_documents_that_came_or_went_meanwhile(number: int, stale: Stale, send: Correct, payload: Payload) -> None:
    new = {"document_type_code": "IDEN", "document_number": "999", "main": 0, "issuing_country_code": "DO"}
    documents = [*payload["client_documents"][1:], new]
    gone, other = payload["client_documents"][0]["document_number"], payload["client_documents"][1]["document_number"]
    fields = stale({"client_documents": documents})

    answer = send(number, fields, {box(other): None})

    merged = fields_on(answer)
    assert box(gone) not in merged
    assert box(other) not in merged
    assert merged[box("999")] == "1"
    assert send(number, merged).status_code == 302
    assert set(IdentityDocument.objects.filter(is_current=False).values_list("number", flat=True)) == {gone, other}


def test_two_main_documents_chosen_at_once(number: int, stale: Stale, send: Correct, payload: Payload) -> None:
    documents = [document | {"main": int(place == 0)} for place, document in enumerate(payload["client_documents"])]
    second = documents[1]["document_number"]
    fields = stale({"client_documents": documents})

    answer = send(number, fields, {"client_documents.main": place(second)})

    assert fields_on(answer)["client_documents.main"] == place(second)
    assert "In the register now: DL US M1112333999" in words(answer)
    assert '<a href="#client_documents.main">Main document</a>' in answer.content.decode()


def test_keys_outside_the_contract_that_came_meanwhile_stay(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_info.fax": "1"})
    merged = fields_on(send(number, fields, {"client_info.nickname": "Lucho"}))

    send(number, merged)

    assert Customer.objects.get().unknown_keys == '{"client_info":{"fax":"1"}}'


def test_a_form_read_while_the_customer_changed_shows_what_is_told_later(
    number: int, opened: Open, send: Correct, accepted: Any, payload: Payload
) -> None:
    """The form may show rows that are newer than its sequence: they were read after it."""
    put(payload, "client_contact.home_phone", "8095550000")
    accepted(payload)
    fields = opened(number) | {"sequence": "1"}

    answer = send(number, fields, {"client_info.nickname": "Lucho"})

    assert TOLD in words(answer)
    assert "In the register now" not in words(answer)
    assert fields_on(answer)["client_contact.home_phone"] == "8095550000"
