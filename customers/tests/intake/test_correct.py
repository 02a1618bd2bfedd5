"""Corrections by hand, through the rules of the intake; and the finding when the intake writes over one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from customers.audit.verify import Progress, verify_customers
from customers.contract.serializers import read_payload
from customers.errors import ChangedMeanwhile, IdentityConflict, ReasonRequired, UnknownCustomer
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.resubmit import resubmit
from customers.models import Finding, IdentityDocument, PendingRevision, Revision, Spouse, Submission
from customers.tests.helpers import MISSING, in_bank_language, put

Payload = dict[str, Any]
Correct = Callable[..., Revision | None]
Accepted = Callable[..., int]
NICKNAME, SPOUSE = "client_info.nickname", "client_info.spouse_info"
OVERWRITES = "It overwrites what %(user)s corrected in revision %(sequence)d: %(fields)s."


@pytest.fixture
def number(accepted: Accepted, payload: Payload) -> int:
    """A customer."""
    return accepted(payload)


@pytest.fixture
def correction(number: int, payload: Payload, read: Any) -> Correct:
    """`correction(path, value)`: a senior officer changes one thing of the customer as it now is."""

    def correction(path: str, value: Any, *, reason: str = "As on paper.", seen: int | None = None) -> Revision | None:
        officer, _is_new = User.objects.get_or_create(username="senior")
        corrected = put(read(number), path, value)
        last = Revision.objects.filter(customer_id=number).latest("sequence").sequence
        origin = Origin(Revision.Source.ADMIN, officer.pk, "senior", "request-1", "10.0.0.7", reason)
        return correct(read_payload(corrected), origin, seen=last if seen is None else seen)

    return correction


def overwritten() -> list[tuple[str, str, str]]:
    """Where the newest revision overwrites corrections."""
    rows = Finding.objects.filter(revision=Revision.objects.latest("id"), code="correction_overwritten")
    return list(rows.order_by("id").values_list("severity", "path", "text"))


def test_a_correction_is_one_revision_of_the_administration(correction: Correct, number: int) -> None:
    made = correction(NICKNAME, "LUCHO")

    revision = Revision.objects.get(sequence=2)
    assert made == revision
    assert (revision.customer_id, revision.source, revision.kind) == (number, "admin", "update")
    assert (revision.username, revision.reason, revision.submission) == ("senior", "As on paper.", None)
    assert (revision.request_id, revision.client_address) == ("request-1", "10.0.0.7")
    assert revision.is_correction
    assert Submission.objects.count() == 1
    assert [*verify_customers(Progress())] == []


def test_a_correction_that_changes_nothing_is_none(correction: Correct) -> None:
    correction(NICKNAME, "LUCHO")

    assert correction(NICKNAME, "LUCHO") is None
    assert Revision.objects.count() == 2


def test_a_correction_says_why(correction: Correct) -> None:
    with pytest.raises(ReasonRequired):
        correction(NICKNAME, "LUCHO", reason=" ")

    assert Revision.objects.count() == 1


def test_the_second_of_two_officers_is_told(correction: Correct) -> None:
    correction(NICKNAME, "LUCHO", seen=1)

    with pytest.raises(ChangedMeanwhile) as caught:
        correction(NICKNAME, "LUCHITO", seen=1)

    assert caught.value.sequence == 2
    assert Revision.objects.count() == 2


def test_a_correction_keeps_to_the_identity_of_others(correction: Correct, example: Any, accepted: Accepted) -> None:
    other = example(2)
    accepted(other)

    with pytest.raises(IdentityConflict):
        correction("client_documents", other["client_documents"])


def test_nobody_is_corrected_into_existence(correction: Correct) -> None:
    with pytest.raises(UnknownCustomer):
        correction("client_info.customer_number", 999)


def test_a_correction_of_what_matters_waits_and_has_findings(correction: Correct) -> None:
    made = correction("client_info.person_type_code", "PEP")

    assert made is not None
    assert made.review_causes == "exposure,warning"
    assert made.findings.get(code="politically_exposed").severity == "alert"
    assert PendingRevision.objects.get(revision=made).severity == "alert"


def test_what_the_intake_writes_over_a_correction_is_reported(
    correction: Correct, accepted: Accepted, payload: Payload
) -> None:
    correction(NICKNAME, "LUCHO")
    accepted(payload)

    label = in_bank_language("nickname")
    text = in_bank_language(OVERWRITES, user="senior", sequence=2, fields=label)
    assert overwritten() == [("warning", NICKNAME, text)]
    assert Revision.objects.latest("id").review_causes == "warning"


def test_fields_of_one_row_are_reported_together(correction: Correct, accepted: Accepted, payload: Payload) -> None:
    contact = {"email": "x@example.com", "cell_phone": "8095550000", "home_phone": "8295550000"}
    correction("client_contact", contact)
    accepted(payload)

    labels = ", ".join(map(in_bank_language, ("e-mail", "cell phone", "home phone")))
    ((_severity, path, text),) = overwritten()
    assert path == "client_contact.email"
    assert labels in text


def test_what_was_cleared_and_comes_back_is_reported(correction: Correct, accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, NICKNAME, "LUCHO"))
    correction(NICKNAME, MISSING)
    accepted(payload)

    assert [path for _severity, path, _text in overwritten()] == [NICKNAME]


def test_a_row_that_was_taken_away_and_comes_back_is_reported(
    correction: Correct, accepted: Accepted, payload: Payload
) -> None:
    correction(SPOUSE, MISSING)
    assert not Spouse.objects.exists()
    accepted(payload)

    assert [path for _severity, path, _text in overwritten()] == [f"{SPOUSE}.first_name"]


def test_a_document_that_an_officer_added_and_the_intake_retires_is_reported(
    correction: Correct, accepted: Accepted, payload: Payload, read: Any, number: int
) -> None:
    added = {"document_type_code": "PAOR", "document_number": "P1", "issuing_country_code": "ES", "main": 0}
    correction("client_documents", [*read(number)["client_documents"], added])
    accepted(payload)

    assert not IdentityDocument.objects.get(number="P1").is_current
    assert [path for _severity, path, _text in overwritten()] == ["client_documents[PAOR ES P1]"]


def test_what_the_intake_leaves_as_corrected_is_not_reported(
    correction: Correct, accepted: Accepted, payload: Payload
) -> None:
    correction(NICKNAME, "LUCHO")
    put(payload, NICKNAME, "LUCHO")
    accepted(put(payload, "client_contact.home_phone", "8095551212"))

    assert Revision.objects.count() == 3
    assert overwritten() == []


def test_what_was_written_over_once_is_not_reported_again(
    correction: Correct, accepted: Accepted, payload: Payload
) -> None:
    correction(NICKNAME, "LUCHO")
    accepted(payload)
    accepted(put(payload, NICKNAME, "OTHER"))

    assert overwritten() == []


def test_of_two_corrections_the_later_one_is_written_over(
    correction: Correct, accepted: Accepted, payload: Payload
) -> None:
    correction(NICKNAME, "LUCHO")
    correction(NICKNAME, "LUCHITO")
    accepted(payload)

    ((_severity, _path, text),) = overwritten()
    assert " 3" in text


def test_one_correction_over_another_is_not_reported(correction: Correct) -> None:
    correction(NICKNAME, "LUCHO")
    correction(NICKNAME, "LUCHITO")

    assert overwritten() == []


def test_what_staff_sends_again_is_the_intake_and_no_correction(
    correction: Correct, accepted: Accepted, post: Any, payload: Payload, number: int
) -> None:
    refused = put(payload, "client_location.country_code", "??")
    assert post(refused).status_code == 400
    submission = Submission.objects.latest("id")
    body = bytes(submission.payload).replace(b'"??"', b'"US"')  # as if the catalog had been mended
    submission.payload, submission.payload_bytes = body, len(body)
    correction(NICKNAME, "LUCHO")
    officer = User.objects.get(username="senior")
    resubmit(submission, Origin(Revision.Source.ADMIN, officer.pk, "senior", reason="Mended."))

    assert [path for _severity, path, _text in overwritten()] == [NICKNAME]
    assert not Revision.objects.latest("id").is_correction
