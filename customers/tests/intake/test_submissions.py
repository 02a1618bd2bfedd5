"""Submissions: every call of a known user is written down, whatever came of it."""

import hashlib
import json
import logging
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from customers.api import views
from customers.contract.parsing import parse
from customers.intake.storage import storage
from customers.models import Customer, Revision, Submission
from customers.tests.broken import refusing_inserts
from customers.tests.conftest import basic
from customers.tests.helpers import in_bank_language

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
TOO_LARGE = 1024 * 1024 + 1


def only() -> Submission:
    return Submission.objects.get()


def body_of(payload: Payload) -> bytes:
    return json.dumps(payload).encode()


# --- what was received ---


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"null",
        b"[1, 2]",
        b'{"client_info": {}}',
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf{}",
        b'{"a": "\x00"}',
        '{"ñ": "\u202e"}'.encode(),
        b"[" * 100_000,
        b"1e400",
    ],
)
def test_the_bytes_of_a_refused_call_are_kept_as_they_came(body: bytes, post: Any) -> None:
    response = post(body)

    assert response.status_code == 400
    submission = only()
    assert bytes(submission.payload) == body
    assert submission.payload_bytes == len(body)
    assert submission.payload_digest == hashlib.sha256(body).hexdigest()
    assert (submission.outcome, submission.status) == ("refused", 400)


def test_the_bytes_of_an_accepted_call_are_kept_as_they_came(payload: Payload, post: Any) -> None:
    body = json.dumps(payload, indent=7, ensure_ascii=False).encode() + b"\r\n \t"

    assert post(body).status_code == 201

    assert bytes(only().payload) == body
    assert only().payload_bytes == len(body)


def test_a_body_of_another_type_is_kept(post: Any) -> None:
    response = post(b"<person/>", content_type="application/xml")

    assert response.status_code == 415
    submission = only()
    assert bytes(submission.payload) == b"<person/>"
    assert (submission.outcome, submission.status) == ("refused", 415)
    assert submission.message == response.json()["message"]


def test_a_form_is_kept_as_it_came(post: Any) -> None:
    response = post(b"a=1&b=%00", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 415
    assert bytes(only().payload) == b"a=1&b=%00"


def test_of_a_body_that_is_too_large_the_declared_size_is_kept(post: Any) -> None:
    response = post(b" " * TOO_LARGE)

    assert response.status_code == 413
    submission = only()
    assert bytes(submission.payload) == b""
    assert submission.payload_bytes == TOO_LARGE
    assert (submission.outcome, submission.status) == ("refused", 413)
    assert submission.message == response.json()["message"]


def test_a_declared_size_beyond_all_measure_is_a_413_and_recorded(post: Any) -> None:
    response = post(b"{}", CONTENT_LENGTH=str(2**70))

    assert response.status_code == 413
    assert only().payload_bytes == 2**63 - 1


def test_a_body_of_the_largest_size_is_read(post: Any) -> None:
    assert post(b" " * (TOO_LARGE - 1)).status_code == 400

    assert len(bytes(only().payload)) == TOO_LARGE - 1


# --- who, when, from where ---


def test_it_says_who_when_from_where_and_by_which_request(payload: Payload, post: Any, api_user: User) -> None:
    before = timezone.now()
    response = post(payload, HTTP_X_REQUEST_ID="ticket-9", REMOTE_ADDR="2001:db8::7")

    submission = only()
    assert (submission.user_id, submission.username) == (api_user.pk, api_user.username)
    assert submission.client_address == "2001:db8::7"
    assert submission.request_id == "ticket-9" == response["X-Request-ID"]
    assert before <= submission.received_at <= timezone.now()


def test_a_request_without_an_id_gets_one_that_the_answer_names(post: Any) -> None:
    response = post(b"{")

    assert only().request_id == response["X-Request-ID"] == response.json()["request_id"] != ""


def test_an_address_that_cannot_be_told_is_none(payload: Payload, post: Any) -> None:
    assert post(payload, REMOTE_ADDR="").status_code == 201

    assert only().client_address is None


def test_milliseconds_are_those_of_the_call(payload: Payload, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(body: bytes) -> Any:
        time.sleep(0.06)
        return parse(body)

    monkeypatch.setattr(views, "parse", slowly)

    post(payload)
    post(b"{")

    assert all(60 <= milliseconds < 5000 for milliseconds in Submission.objects.values_list("milliseconds", flat=True))


def test_it_is_received_before_the_revision_is_made(payload: Payload, post: Any) -> None:
    post(payload)

    received_at, created_at = only().received_at, Revision.objects.get().created_at
    assert isinstance(received_at, datetime)
    assert received_at <= created_at <= received_at + timedelta(seconds=30)


# --- what came of it ---


def test_a_creation_is_recorded(payload: Payload, post: Any) -> None:
    number = post(payload).json()["customer_number"]

    submission = only()
    assert (submission.outcome, submission.status, submission.message) == ("created", 201, "")
    assert submission.customer_id == number
    assert submission.match == in_bank_language("No document and no Wisenroll code is known: a new customer.")
    assert Revision.objects.get().submission_id == submission.id


def test_an_update_is_recorded_with_the_reason_of_the_match(payload: Payload, accepted: Any, post: Any) -> None:
    number = accepted(payload)
    payload["client_info"]["nickname"] = "Lucho"
    payload["client_documents"] = payload["client_documents"][4:]
    post(payload)

    submission = Submission.objects.latest("id")
    assert (submission.outcome, submission.status, submission.customer_id) == ("updated", 201, number)
    for text in (f"SSN US → {number}", f"Wisenroll → {number}"):
        assert text in submission.match
    assert "111110001" not in submission.match
    assert Revision.objects.get(sequence=2).submission_id == submission.id


def test_an_unchanged_repeat_is_recorded_without_a_revision(payload: Payload, accepted: Any) -> None:
    number = accepted(payload)
    accepted(payload)

    submission = Submission.objects.latest("id")
    assert (submission.outcome, submission.status, submission.customer_id) == ("unchanged", 201, number)
    assert not hasattr(submission, "revision")
    assert f"→ {number}" in submission.match


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_message_is_the_one_that_was_answered(language: str, payload: Payload, post: Any) -> None:
    del payload["client_info"]["birth_date"]
    payload["client_contact"]["email"] = 5

    response = post(payload, HTTP_ACCEPT_LANGUAGE=language)

    assert response.status_code == 400
    assert only().message == response.json()["message"]
    assert "client_info.birth_date" in only().message
    assert "client_contact.email" in only().message
    assert (only().match, only().customer_id) == ("", None)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_reason_of_the_match_is_in_the_language_of_the_bank(language: str, payload: Payload, post: Any) -> None:
    post(payload, HTTP_ACCEPT_LANGUAGE=language)

    assert only().match == in_bank_language("No document and no Wisenroll code is known: a new customer.")
    assert only().match != "No document and no Wisenroll code is known: a new customer."


def test_a_number_that_does_not_exist_is_recorded(payload: Payload, post: Any) -> None:
    payload["client_info"]["customer_number"] = 987654

    response = post(payload)

    submission = only()
    assert (submission.outcome, submission.status, submission.customer_id) == ("refused", 404, None)
    assert submission.message == response.json()["message"]
    assert submission.match == in_bank_language("Customer number %(number)d does not exist.", number=987654)


def test_a_conflict_is_recorded_with_what_matched(example: Any, accepted: Any, post: Any) -> None:
    numbers = [accepted(example(1)), accepted(example(2))]
    payload = example(1)
    payload["client_documents"] += [document | {"main": 0} for document in example(2)["client_documents"]]

    response = post(payload)

    submission = Submission.objects.latest("id")
    assert (submission.outcome, submission.status) == ("refused", 409)
    assert submission.message == response.json()["message"]
    assert all(f"→ {number}" in submission.match for number in numbers)


def test_another_person_is_recorded_with_what_matched(payload: Payload, accepted: Any, post: Any) -> None:
    number = accepted(payload)
    payload["client_info"] |= {"first_name": "PEDRO", "birth_date": "1970-01-01"}

    assert post(payload).status_code == 409

    submission = Submission.objects.latest("id")
    assert f"Wisenroll → {number}" in submission.match
    assert in_bank_language("Names and birth date differ: another person.") in submission.match


def test_a_user_who_may_not_submit_is_recorded(payload: Payload, post: Any, api_user: User) -> None:
    api_user.groups.clear()

    response = post(payload)

    assert response.status_code == 403
    submission = only()
    assert (submission.outcome, submission.status, submission.username) == ("refused", 403, api_user.username)
    assert bytes(submission.payload) == body_of(payload)
    assert submission.message == response.json()["message"]
    assert not Customer.objects.exists()


def test_a_call_over_the_rate_limit_is_recorded(payload: Payload, post: Any, settings: Any) -> None:
    settings.SUBMISSION_RATE = "1/day"
    statuses = [post(payload).status_code for _ in range(2)]

    assert statuses == [201, 429]
    submission = Submission.objects.latest("id")
    assert (submission.outcome, submission.status) == ("refused", 429)
    assert bytes(submission.payload) == body_of(payload)


def test_an_error_that_nobody_foresaw_is_recorded_as_failed(
    payload: Payload, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError(f"about {payload['client_contact']['email']}")

    monkeypatch.setattr(views, "submit", fail)

    response = post(payload)

    assert response.status_code == 500
    submission = only()
    assert (submission.outcome, submission.status) == ("failed", 500)
    assert bytes(submission.payload) == body_of(payload)
    assert payload["client_contact"]["email"] not in submission.message


def test_a_core_that_is_too_busy_is_recorded_as_failed(
    payload: Payload, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*args: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed: customers_customer.wisenroll_code")

    monkeypatch.setattr("customers.intake.submit._submit_once", lose)

    response = post(payload)

    assert (response.status_code, response["Retry-After"]) == (503, "1")
    submission = only()
    assert (submission.outcome, submission.status) == ("failed", 503)
    assert submission.message == response.json()["message"]


# --- who is not recorded ---


@pytest.mark.parametrize("header", [None, "Basic !!!", "Bearer token", basic(password="wrong"), basic("nobody")])
def test_a_call_of_nobody_we_know_is_not_recorded(header: str | None, payload: Payload, api_user: User) -> None:
    client = APIClient()
    headers = {"HTTP_AUTHORIZATION": header} if header else {}

    response = client.post("/core_customer", payload, format="json", **headers)

    assert response.status_code == 401
    assert not Submission.objects.exists()


def test_a_deactivated_user_is_nobody_we_know(payload: Payload, post: Any, api_user: User) -> None:
    api_user.is_active = False
    api_user.save()

    assert post(payload).status_code == 401
    assert not Submission.objects.exists()


def test_reading_a_customer_is_not_a_submission(payload: Payload, accepted: Any, read: Any) -> None:
    read(accepted(payload))

    assert Submission.objects.count() == 1


# --- recording never fails the call ---


@pytest.mark.parametrize(
    "error",
    [DatabaseError, OperationalError, InterfaceError, IntegrityError, DataError],
    ids=lambda error: error.__name__,
)
def test_a_refusal_that_cannot_be_recorded_is_answered_all_the_same(
    error: type[Exception], post: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = post(b"{", HTTP_X_REQUEST_ID="same")

    def fail(self: Any, submission: Submission) -> None:
        raise error("the disk is full")

    monkeypatch.setattr(type(storage()), "record", fail)
    with caplog.at_level(logging.ERROR, logger="customers.intake.record"):
        response = post(b"{", HTTP_X_REQUEST_ID="same")

    assert (response.status_code, response.json()) == (expected.status_code, expected.json())
    assert Submission.objects.count() == 1
    assert "submission not recorded: status 400, request same" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_acceptance_that_cannot_be_recorded_is_none(
    catalogs_for_transactions: None, payload: Payload, post: Any
) -> None:
    """Customer and submission are one transaction: without the one there is not the other."""
    with refusing_inserts(Submission):
        assert post(payload).status_code == 500

    assert not Customer.objects.exists()
    assert not Revision.objects.exists()
    assert not Submission.objects.exists()


def test_no_payload_reaches_the_log(payload: Payload, post: Any, caplog: pytest.LogCaptureFixture) -> None:
    payload["client_info"]["birth_date"] = "1991-13-14"
    with caplog.at_level(logging.DEBUG, logger="customers"):
        post(payload)
        post(payload | {"client_info": None})

    for value in ("MARTINEZ", "111110001", "aauser07", "1991-13-14"):
        assert value not in caplog.text


def test_each_user_is_recorded_under_its_own_name(payload: Payload, api_user: User) -> None:
    other = User.objects.create(username="other", password=api_user.password)
    other.groups.add(Group.objects.get(name="API clients"))
    client = APIClient()

    response = client.post("/core_customer", payload, format="json", HTTP_AUTHORIZATION=basic("other"))

    assert response.status_code == 201
    assert (only().user_id, only().username) == (other.pk, "other")
