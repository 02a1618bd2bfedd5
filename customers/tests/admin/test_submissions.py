"""The list and the page of submissions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Revision, Submission

from .conftest import People, words

LIST = reverse("admin:customers_submission_changelist")

pytestmark = pytest.mark.django_db


def page(client: Client) -> Any:
    """The page of the last submission."""
    return client.get(reverse("admin:customers_submission_change", args=[Submission.objects.latest("id").pk]))


def test_the_page_of_a_creation_leads_to_customer_and_revision(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    revision = Revision.objects.get()
    html = page(officer).content.decode()
    assert f'href="/admin/customers/customer/{number}/change/"' in html
    assert f'<a href="/admin/customers/revision/{revision.pk}/change/">{revision}</a>' in html


def test_the_page_shows_what_was_sent_and_what_was_answered(
    post: Callable[..., Any], payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["birth_date"] = "2023-02-30"
    answer = post(payload, HTTP_X_REQUEST_ID="a-bad-day")
    text = words(page(officer))
    for fact in (
        "Outcome: refused",
        "HTTP status: 400",
        answer.json()["message"],
        "Request id: a-bad-day",
        "Client address: 127.0.0.1",
        '"birth_date": "2023-02-30",',
        Submission.objects.get().payload_digest,
    ):
        assert fact in text, fact


def test_a_refused_submission_leads_nowhere(post: Callable[..., Any], officer: Client) -> None:
    post(b"{")
    text = words(page(officer))
    assert "Customer: —" in text
    assert "Revision: —" in text


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", "(nothing)"),
        (b"<b>no JSON</b>", "&lt;b&gt;no JSON&lt;/b&gt;"),
        (b'{"a":"<b>"}', "{\n  &quot;a&quot;: &quot;&lt;b&gt;&quot;\n}"),
        (b"\xff<b>", "000000  ff 3c 62 3e"),
    ],
)
def test_a_payload_is_shown_harmlessly(body: bytes, shown: str, post: Callable[..., Any], officer: Client) -> None:
    post(body)
    assert f'<pre class="core-text">{shown}' in page(officer).content.decode()


def test_of_a_body_too_large_to_be_read_it_is_said_that_it_was_not_kept(
    post: Callable[..., Any], officer: Client
) -> None:
    assert post(b" " * (1024 * 1024 + 1)).status_code == 413
    text = words(page(officer))
    assert "Payload: It was not kept." in text
    assert "Size in bytes: 1,048,577" in text


@pytest.mark.parametrize(
    ("term", "count"), [("CUSTOMER", 1), ("clients_insp", 2), ("my-request", 1), ("my-", 0), ("9" * 19, 0)]
)
def test_submissions_are_found(
    term: str, count: int, accepted: Callable[..., int], payload: Any, post: Callable[..., Any], officer: Client
) -> None:
    number = accepted(payload)
    post(b"{", HTTP_X_REQUEST_ID="my-request")
    term = term.replace("CUSTOMER", str(number))
    assert officer.get(LIST, {"q": term}).context["cl"].queryset.count() == count


def test_submissions_are_filtered_by_outcome(
    accepted: Callable[..., int], payload: Any, post: Callable[..., Any], officer: Client
) -> None:
    accepted(payload)
    post(b"{")
    [refused] = officer.get(LIST, {"outcome__exact": "refused"}).context["cl"].queryset
    assert refused.status == 400


def test_the_list_cuts_a_long_message(post: Callable[..., Any], officer: Client) -> None:
    message = post(b"{}").json()["message"]
    html = officer.get(LIST).content.decode()
    assert message not in html
    assert message[:60] in html


def test_the_list_takes_as_many_statements_for_twenty_as_for_one_and_reads_no_payload(
    people: People, officer: Client, django_assert_num_queries: Any, statements: Callable[[Callable[[], Any]], int]
) -> None:
    people(1)
    for_one = statements(lambda: officer.get(LIST))
    people(19)
    with django_assert_num_queries(for_one) as captured:
        officer.get(LIST)
    assert not any('."payload",' in query["sql"] for query in captured.captured_queries)
