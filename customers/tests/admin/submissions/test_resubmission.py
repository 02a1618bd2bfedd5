"""Sending a refused submission again, after its cause is gone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.models import Customer, PendingRevision, Revision, Submission
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import REASON, Refuse, learn_country, page_address, resubmit_address

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Send = Callable[..., Any]


@pytest.fixture
def known(accepted: Callable[..., int], payload: Payload) -> int:
    """The number of the customer that the payload is about."""
    return accepted(payload)


def test_a_refused_submission_is_taken_in_once_its_cause_is_gone(
    refuse: Refuse, payload: Payload, send: Send, senior: Client
) -> None:
    first = refuse(payload)
    learn_country()

    response = send(first)

    second = Submission.objects.latest("pk")
    revision = Revision.objects.get()
    assert response["Location"] == page_address(second)
    assert (second.outcome, second.status, second.resubmission_of, second.username) == ("created", 201, first, "senior")
    assert bytes(second.payload) == bytes(first.payload)
    assert (revision.submission, revision.source, revision.reason) == (second, "admin", REASON)
    assert (revision.username, revision.client_address) == ("senior", "127.0.0.1")
    assert revision.request_id == second.request_id != first.request_id
    text = words(senior.get(response["Location"]))
    assert f"It was taken in: customer {revision.customer_id} was created." in text
    assert f"Sends again {first}" in text
    assert f"Reason {REASON}" in text
    assert f"Sent again as {second}" in words(senior.get(page_address(first)))


def test_the_revision_waits_for_somebody_else(refuse: Refuse, payload: Payload, send: Send) -> None:
    first = refuse(payload)
    learn_country()
    send(first)
    assert PendingRevision.objects.get().revision.username == "senior"
    assert not Revision.objects.get().is_correction


def test_a_known_customer_is_updated(known: int, refuse: Refuse, payload: Payload, send: Send, read: Any) -> None:
    first = refuse(put(payload, "client_info.nickname", "Lucho"))
    learn_country()
    send(first)
    assert read(known)["client_info"]["nickname"] == "Lucho"
    assert Submission.objects.latest("pk").outcome == "updated"


def test_what_changes_nothing_is_recorded_as_unchanged(
    known: int, refuse: Refuse, payload: Payload, send: Send, senior: Client
) -> None:
    first = refuse(payload)
    learn_country("DO")  # as the customer has it already
    assert "Nothing would change." in words(senior.get(resubmit_address(first)))
    response = send(first)
    assert Submission.objects.latest("pk").outcome == "unchanged"
    assert Revision.objects.count() == 1
    assert f"customer {known} already was as it says" in words(senior.get(response["Location"]))


def test_what_is_still_wrong_is_refused_again_and_recorded(refuse: Refuse, payload: Payload, senior: Client) -> None:
    first = refuse(payload)
    response = senior.post(resubmit_address(first), {"reason": REASON}, follow=True)
    second = Submission.objects.latest("pk")
    assert (second.outcome, second.resubmission_of, second.username) == ("refused", first, "senior")
    assert response.redirect_chain == [(page_address(second), 302)]
    [message] = response.context["messages"]
    assert message.level_tag == "error"
    assert "It is not a known country." in str(message)
    assert not Customer.objects.exists()


def test_who_became_somebody_else_meanwhile_is_refused(
    refuse: Refuse, payload: Payload, accepted: Callable[..., int], example: Any, senior: Client
) -> None:
    first = refuse(payload)
    learn_country()
    stranger = put(example(2), "client_info.wisenroll_code", payload["client_info"]["wisenroll_code"])
    accepted(stranger)
    page = senior.get(resubmit_address(first))
    assert "still refused" in words(page)
    assert 'name="reason"' not in page.content.decode()
    senior.post(resubmit_address(first), {"reason": REASON})
    second = Submission.objects.latest("pk")
    assert (second.status, second.resubmission_of) == (409, first)
    assert second.match


def test_what_was_refused_again_can_be_sent_once_more(
    refuse: Refuse, payload: Payload, senior: Client, send: Send
) -> None:
    first = refuse(payload)
    senior.post(resubmit_address(first), {"reason": REASON})
    second = Submission.objects.latest("pk")
    learn_country()
    send(second)
    assert Submission.objects.latest("pk").resubmission_of == second


def test_twice_is_once_and_the_officer_is_told(refuse: Refuse, payload: Payload, send: Send, senior: Client) -> None:
    first = refuse(payload)
    learn_country()
    send(first)
    second = Submission.objects.latest("pk")
    assert f"Sent again as {second} · senior" in words(senior.get(resubmit_address(first)))
    send(first)
    assert Submission.objects.latest("pk").outcome == "unchanged"
    assert Revision.objects.count() == Customer.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1_001, "a\0b"])
def test_without_a_proper_reason_nothing_is_sent(reason: str, refuse: Refuse, payload: Payload, send: Send) -> None:
    first = refuse(payload)
    learn_country()
    response = send(first, reason)
    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert Submission.objects.count() == 1
