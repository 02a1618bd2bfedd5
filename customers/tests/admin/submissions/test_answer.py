"""The page of a submission: the answer that was given, and what else is known of the call."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from customers.admin.submissions import SubmissionAdmin
from customers.models import Revision, Submission
from customers.tests.admin.conftest import words

from .conftest import page_address

Last = Callable[[], Submission]

pytestmark = pytest.mark.django_db


def test_a_creation_is_shown_with_the_number_that_was_answered_and_leads_to_customer_and_revision(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client, last: Last
) -> None:
    number = accepted(payload)
    revision = Revision.objects.get()
    html = officer.get(page_address(last())).content.decode()
    assert f'<pre class="sub-body">{{&quot;customer_number&quot;: {number}}}</pre>' in html
    assert f'<a href="/admin/customers/customer/{number}/change/">{number}</a>' in html
    assert f'<a href="/admin/customers/revision/{revision.pk}/change/">{revision}</a>' in html


def test_a_refusal_is_shown_with_the_message_that_was_answered(
    post: Callable[..., Any], payload: dict[str, Any], officer: Client, last: Last
) -> None:
    payload["client_info"]["birth_date"] = "2023-02-30"
    answer = post(payload, HTTP_X_REQUEST_ID="a-bad-day")
    text = words(officer.get(page_address(last())))
    for fact in (
        "refused 400 errors in the data",
        f'{{"message": "{answer.json()["message"]}"}}',
        "Person LUIS ALEJANDRO MARTINEZ",
        "By clients_inspector",
        "From 127.0.0.1",
        "Request id a-bad-day",
        last().payload_digest,
    ):
        assert fact in text, fact


def test_a_conflict_says_whom_the_payload_was_taken_for(
    accepted: Callable[..., int], payload: dict[str, Any], post: Callable[..., Any], officer: Client, last: Last
) -> None:
    number = accepted(payload)
    payload["client_info"] |= {"first_name": "ANA", "last_name": "PEÑA", "birth_date": "1980-01-01"}
    assert post(payload).status_code == 409
    text = words(officer.get(page_address(last())))
    assert last().match in text
    assert str(number) in last().match


def test_of_an_internal_error_the_page_does_not_claim_what_the_caller_was_told(
    post: Callable[..., Any], payload: dict[str, Any], officer: Client, last: Last
) -> None:
    with patch("customers.api.views.submit", side_effect=ZeroDivisionError):
        assert post(payload).status_code == 500
    response = officer.get(page_address(last()))
    assert "What happened: ZeroDivisionError" in words(response)
    assert "sub-body" not in response.content.decode()


def test_who_may_see_submissions_alone_gets_no_links_elsewhere(
    accepted: Callable[..., int], payload: dict[str, Any], staff: Callable[..., Client], last: Last
) -> None:
    accepted(payload)
    html = staff("view_submission").get(page_address(last())).content.decode()
    assert "/admin/customers/customer/" not in html
    assert "/admin/customers/revision/" not in html


def test_a_page_takes_few_statements_whatever_was_sent(
    refused: Any, payload: dict[str, Any], officer: Client, last: Last, django_assert_max_num_queries: Any
) -> None:
    payload["client_info"]["birth_date"] = "2023-02-30"
    refused(payload)
    submission = last()
    officer.get(page_address(submission))
    with django_assert_max_num_queries(11):
        officer.get(page_address(submission))


def test_no_page_of_submissions_writes(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client, last: Last
) -> None:
    accepted(payload)
    assert officer.post(page_address(last()), {"message": "nothing"}).status_code == 403
    assert officer.get(page_address(last()).replace("change", "history")).status_code == 404
    assert SubmissionAdmin.actions is None
