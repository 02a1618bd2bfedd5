"""A correction is one revision, through the rules of the intake: identity, findings, review, digests."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customers.audit.verify import Progress, verify_customers, verify_findings, verify_submissions
from customers.errors import OwnChange
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import (
    Contact,
    Customer,
    Finding,
    IdentityDocument,
    PendingRevision,
    Review,
    Revision,
    Spouse,
    Submission,
)
from customers.tests.admin.conftest import words
from customers.tests.helpers import in_bank_language, put

from .conftest import REASON, Correct, Corrected, Open, address, box, fields_on

Payload = dict[str, Any]


def codes(revision: Revision) -> list[str]:
    return list(revision.findings.values_list("code", flat=True))


def overwritten() -> list[str]:
    """The texts of the findings that an intake has overwritten a correction."""
    return list(Finding.objects.filter(code="correction_overwritten").values_list("text", flat=True))


def test_a_correction_is_one_revision_of_the_officer(number: int, corrected: Corrected, senior: Client) -> None:
    senior.defaults |= {"HTTP_X_REQUEST_ID": "desk-7", "REMOTE_ADDR": "10.1.2.3"}

    revision = corrected(number, {"client_info.nickname": "Lucho", "client_contact.buss_phone": ""})

    assert (revision.sequence, revision.kind, revision.source) == (2, "update", "admin")
    assert revision.is_correction
    assert (revision.username, revision.user) == ("senior", User.objects.get(username="senior"))
    assert (revision.reason, revision.request_id, revision.client_address) == (REASON, "desk-7", "10.1.2.3")
    assert Customer.history.get(revision=revision).history_change_reason == REASON
    assert Contact.history.get(revision=revision).history_user_id == revision.user_id
    assert Submission.objects.count() == 1


def test_the_customers_page_names_the_revision(number: int, correct: Correct, senior: Client) -> None:
    answer = correct(number, {"client_info.nickname": "Lucho"})

    assert answer.headers["Location"] == f"/admin/customers/customer/{number}/change/"
    assert f"The correction was saved as revision {number} / 2." in words(senior.get(answer.headers["Location"]))


def test_the_trail_fits_after_corrections(number: int, corrected: Corrected) -> None:
    corrected(number, {"client_info.first_name": "LUISA", box("M1112333999"): None})
    corrected(number, {"client_info.spouse_info.first_name": "", box("M1112333999"): "1"})

    progress = Progress()
    assert [*verify_customers(progress), *verify_findings(), *verify_submissions(progress)] == []


def test_a_correction_of_names_waits_for_another_officer(number: int, correct: Correct, senior: Client) -> None:
    answer = correct(number, {"client_info.last_name": "MARTIN"})

    revision = Revision.objects.get(sequence=2)
    assert revision.review_causes == "names,warning"
    assert PendingRevision.objects.filter(revision=revision).exists()
    assert codes(revision) == ["names_changed"]
    assert "It waits for the review of another officer." in words(senior.get(answer.headers["Location"]))
    origin = Origin(Revision.Source.ADMIN, revision.user_id, "senior")
    with pytest.raises(OwnChange):
        review(revision, Review.Decision.APPROVED, origin, seen=0, decides_escalations=True)


def test_a_correction_of_a_nickname_need_not_wait(number: int, correct: Correct, senior: Client) -> None:
    answer = correct(number, {"client_info.nickname": "Lucho"})

    assert not PendingRevision.objects.filter(revision__sequence=2).exists()
    assert "It waits" not in words(senior.get(answer.headers["Location"]))


def test_a_correction_brings_findings(number: int, corrected: Corrected) -> None:
    revision = corrected(number, {"client_job_info.occupation_code": "made up", "client_contact.cell_phone": "1"})

    assert set(codes(revision)) == {"catalog_unverified", "phone_impossible"}


def test_the_code_of_another_customer_is_refused(number: int, correct: Correct, accepted: Any, example: Any) -> None:
    other = accepted(example(2))
    code = Customer.objects.get(number=other).wisenroll_code

    answer = correct(number, {"client_info.wisenroll_code": code, "client_info.nickname": "Lucho"})

    assert f"The keys sent belong to different customers: {number}, {other}." in words(answer)
    assert fields_on(answer)["client_info.nickname"] == "Lucho"
    assert Revision.objects.count() == 2


def test_nobody_is_made_another_person(number: int, correct: Correct, opened: Open) -> None:
    boxes = {name: None for name in opened(number) if name.endswith(".current")}
    another = {
        "client_info.first_name": "ANA",
        "client_info.last_name": "GIL",
        "client_info.birth_date": "1970-01-01",
        "client_documents.main": "new1",
        "client_documents.new1.document_type_code": "IDEN",
        "client_documents.new1.document_number": "555",
        "client_documents.new1.issuing_country_code": "DO",
    }

    answer = correct(number, {**boxes, **another})

    assert "whose names and birth date are different" in words(answer)
    assert Revision.objects.count() == 1


def test_what_the_intake_overwrites_of_a_correction_is_a_finding(
    number: int, corrected: Corrected, accepted: Any, payload: Payload
) -> None:
    corrected(number, {"client_contact.home_phone": "8095550000", "client_contact.buss_phone": "8095551111"})

    put(payload, "client_contact.buss_phone", "8095551111")
    accepted(payload)

    text = "It overwrites what %(user)s corrected in revision %(sequence)d: %(fields)s."
    home_phone = in_bank_language("home phone")
    assert overwritten() == [in_bank_language(text, user="senior", sequence=2, fields=home_phone)]
    finding = Finding.objects.get(code="correction_overwritten")
    assert finding.path == "client_contact.home_phone"
    assert "warning" in finding.revision.review_causes


def test_what_the_intake_overwrites_beside_a_correction_is_no_finding(
    number: int, corrected: Corrected, accepted: Any, payload: Payload
) -> None:
    corrected(number, {"client_contact.home_phone": "8095550000"})

    put(payload, "client_contact.home_phone", "8095550000")
    put(payload, "client_contact.cell_phone", "8295550000")
    accepted(payload)

    assert Revision.objects.count() == 3
    assert overwritten() == []


def test_a_row_and_a_document_that_the_intake_brings_back_are_findings(
    number: int, opened: Open, corrected: Corrected, accepted: Any, payload: Payload
) -> None:
    spouse = {name: "" for name in opened(number) if name.startswith("client_info.spouse_info.")}
    corrected(number, {**spouse, box("M1112333999"): None})

    accepted(payload)

    assert Spouse.objects.exists()
    assert IdentityDocument.objects.get(number="M1112333999").is_current
    spouse_text, document_text = overwritten()
    assert in_bank_language("issuing country") in spouse_text
    assert in_bank_language("current") in document_text


def test_a_document_of_an_officer_that_the_intake_does_not_send_is_a_finding(
    number: int, corrected: Corrected, accepted: Any, payload: Payload
) -> None:
    new = {"document_type_code": "PAAD", "document_number": "555", "issuing_country_code": "DO"}
    corrected(number, {f"client_documents.new1.{name}": value for name, value in new.items()})

    accepted(payload)

    assert not IdentityDocument.objects.get(number="555").is_current
    assert len(overwritten()) == 1


def test_an_overwritten_correction_is_told_once(
    number: int, corrected: Corrected, accepted: Any, payload: Payload
) -> None:
    corrected(number, {"client_contact.home_phone": "8095550000"})
    accepted(payload)

    put(payload, "client_contact.home_phone", "8095552222")
    accepted(payload)

    assert len(overwritten()) == 1


def test_a_correction_of_a_correction_is_no_finding(number: int, corrected: Corrected) -> None:
    corrected(number, {"client_contact.home_phone": "8095550000"})
    corrected(number, {"client_contact.home_phone": "8095551111"})

    assert overwritten() == []


def test_the_page_costs_few_statements(number: int, senior: Client, statements: Any, opened: Open) -> None:
    fields = opened(number)

    assert statements(lambda: senior.get(address(number))) <= 11
    assert statements(lambda: senior.post(address(number), {**fields, "client_info.first_name": ""})) <= 13
