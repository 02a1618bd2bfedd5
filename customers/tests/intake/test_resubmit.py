"""Sending refused submissions again, beneath the pages."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User

from customers.audit.verify import Progress, verify_customers, verify_submissions
from customers.errors import CoreCustomerError, InvalidPayload, NotToBeSentAgain
from customers.intake.call import Origin
from customers.intake.resubmit import can_be_sent_again, foresee, resubmit
from customers.models import Customer, RefusedPerson, Revision, Submission
from customers.tests.helpers import put

Payload = dict[str, Any]

pytestmark = pytest.mark.django_db


@pytest.fixture
def origin(db: None) -> Origin:
    officer = User.objects.create(username="senior")
    return Origin(Revision.Source.ADMIN, officer.pk, "senior", "request-1", "10.0.0.7", "Known now.")


@pytest.fixture
def failed(post: Callable[..., Any], payload: Payload) -> Submission:
    """A submission of a good payload that failed for a reason of ours."""
    with patch("customers.api.views.submit", side_effect=ZeroDivisionError):
        assert post(payload).status_code == 500
    return Submission.objects.get()


def test_what_failed_is_taken_in(failed: Submission, origin: Origin) -> None:
    assert failed.outcome == "failed"
    accepted = resubmit(failed, origin)
    second = Submission.objects.latest("pk")
    assert accepted.outcome == second.outcome == "created"
    assert accepted.customer_number == second.customer_id
    assert (second.resubmission_of, second.user_id, second.client_address) == (failed, origin.user_id, "10.0.0.7")
    assert Revision.objects.get().reason == "Known now."


def test_the_trail_fits_afterwards(failed: Submission, origin: Origin) -> None:
    resubmit(failed, origin)
    progress = Progress()
    assert [*verify_customers(progress), *verify_submissions(progress)] == []
    assert progress.submissions == 2


def test_foreseeing_writes_nothing(failed: Submission) -> None:
    plan = foresee(failed)
    assert plan.customer is None
    assert plan.changes
    assert Submission.objects.get() == failed
    assert not Customer.objects.exists()


def test_a_refusal_is_recorded_with_the_person_and_raised(
    post: Callable[..., Any], payload: Payload, origin: Origin
) -> None:
    post(put(payload, "client_info.birth_date", "2023-02-30"))
    first = Submission.objects.get()
    with pytest.raises(InvalidPayload):
        resubmit(first, origin)
    second = Submission.objects.latest("pk")
    assert (second.outcome, second.status, second.resubmission_of) == ("refused", 400, first)
    assert RefusedPerson.objects.filter(submission=second).exists()


def test_what_fails_again_is_recorded_and_stays_unknown(failed: Submission, origin: Origin) -> None:
    with patch("customers.intake.resubmit.submit", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        resubmit(failed, origin)
    second = Submission.objects.latest("pk")
    assert (second.outcome, second.status, second.message) == ("failed", 500, "ZeroDivisionError")


def test_an_unreadable_payload_is_refused_as_the_first_time(post: Callable[..., Any], origin: Origin) -> None:
    post(b"{")
    first = Submission.objects.get()
    assert can_be_sent_again(first)
    with pytest.raises(CoreCustomerError) as told:
        resubmit(first, origin)
    assert Submission.objects.latest("pk").message == told.value.sentence


def test_what_was_taken_in_is_not_sent_again(accepted: Callable[..., int], payload: Payload, origin: Origin) -> None:
    accepted(payload)
    submission = Submission.objects.get()
    for send in (foresee, lambda first: resubmit(first, origin)):
        with pytest.raises(NotToBeSentAgain):
            send(submission)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b" " * (1024 * 1024 + 1)])
def test_what_was_not_kept_is_not_sent_again(body: bytes, post: Callable[..., Any]) -> None:
    post(body)
    assert not can_be_sent_again(Submission.objects.get())
