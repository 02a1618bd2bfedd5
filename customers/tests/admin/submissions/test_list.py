"""The list of submissions: what it shows, and that it reads little."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.admin.conftest import FOR_ONE_PAGE, People

LIST = reverse("admin:customers_submission_changelist")

pytestmark = pytest.mark.django_db


def test_it_names_the_customer_or_the_person_that_was_refused(
    accepted: Callable[..., int], payload: dict[str, Any], post: Callable[..., Any], officer: Client
) -> None:
    number = accepted(payload)
    post({"client_info": {"first_name": "Zoila", "last_name": "Peña"}})
    post(b"{")
    html = officer.get(LIST).content.decode()
    shown = re.findall('field-person">(.*?)</td>.*?field-plain_customer">(.*?)</td>.*?core-badge.*?>(.*?)</td>', html)
    assert shown == [
        ("—", "—", "refused</span> 400"),
        ("Zoila Peña", "—", "refused</span> 400"),
        ("LUIS ALEJANDRO MARTINEZ", str(number), "created</span>"),
    ]


def test_it_cuts_a_long_message(post: Callable[..., Any], officer: Client) -> None:
    message = post(b"{}").json()["message"]
    html = officer.get(LIST).content.decode()
    assert message not in html
    assert message[:60] in html


def test_it_takes_as_many_statements_for_twenty_as_for_one_and_reads_no_payload(
    people: People, officer: Client, django_assert_num_queries: Any, statements: Callable[[Callable[[], Any]], int]
) -> None:
    people(1)
    for_one = statements(lambda: officer.get(LIST))
    people(19)
    with django_assert_num_queries(for_one) as captured:
        officer.get(LIST)
    assert for_one <= 8
    assert not any('."payload",' in query["sql"] for query in captured.captured_queries)


def test_with_all_filters_and_a_search_it_takes_ten_statements_at_most(
    people: People, officer: Client, api_user: Any, django_assert_max_num_queries: Any
) -> None:
    [number] = people(1)
    address = {
        "q": "luis",
        "customer": number,
        "user": api_user.pk,
        "status": 201,
        "outcome__exact": "created",
        "received_at_from": "2020-01-01",
    }
    with django_assert_max_num_queries(10 + FOR_ONE_PAGE):
        response = officer.get(LIST, address)
    assert response.context["cl"].result_count == 1


def test_only_who_may_view_submissions_sees_it(staff: Callable[..., Client]) -> None:
    assert staff("view_customer", "view_revision").get(LIST).status_code == 403
