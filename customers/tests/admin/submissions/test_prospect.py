"""What the page that sends a submission again says would come of it, and what has changed since an officer looked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.admin.prospect import REVISIONS_SHOWN
from customers.models import Customer, Revision, Submission
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import REASON, Refuse, learn_country, resubmit_address, seen_on

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
NICKNAME = "client_info.nickname"
STALE = "The customer has changed since this was received."


@pytest.fixture
def update(accepted: Callable[..., int], example: Any) -> Callable[[str], int]:
    """`update(nickname)`: the number of the customer, who has the nickname from now on."""
    return lambda nickname: accepted(put(example(1), NICKNAME, nickname))


def test_looking_changes_nothing(refuse: Refuse, payload: Payload, senior: Client) -> None:
    first = refuse(payload)
    learn_country()
    response = senior.get(resubmit_address(first))
    assert "A new customer would be created." in words(response)
    assert Submission.objects.get() == first
    assert not Customer.objects.exists()
    assert not Revision.objects.exists()


def test_an_update_shows_what_would_change_and_nothing_else(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    number = update("Luisito")
    first = refuse(put(payload, NICKNAME, "Lucho"))
    learn_country("DO")
    response = senior.get(resubmit_address(first))
    assert f"This customer would be updated: {number}" in words(response)
    shown = [
        (field.path, field.before, field.after) for row in response.context["prospect"].rows for field in row.fields
    ]
    assert shown == [(NICKNAME, "Luisito", "Lucho")]
    assert STALE not in words(response)


def test_what_is_still_wrong_is_listed_without_a_form(refuse: Refuse, payload: Payload, senior: Client) -> None:
    first = refuse(put(payload, "client_info.birth_date", "2023-02-30"))
    response = senior.get(resubmit_address(first))
    assert "client_info.birth_date There is no such day." in words(response)
    assert 'name="reason"' not in response.content.decode()


def test_what_would_overwrite_newer_data_is_warned_of_with_the_revisions_since(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    number = update("one")
    first = refuse(payload)
    learn_country()
    update("two")
    update("three")
    text = words(senior.get(resubmit_address(first)))
    assert STALE in text
    assert f"{number} / 2" in text
    assert f"{number} / 3" in text
    assert f"{number} / 1" not in text


def test_of_many_revisions_since_the_newest_are_listed_and_all_are_counted(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    number = update("first")
    first = refuse(payload)
    learn_country()
    for turn in range(REVISIONS_SHOWN + 1):
        update(f"turn {turn}")
    text = words(senior.get(resubmit_address(first)))
    assert f"{number} / {REVISIONS_SHOWN + 2}" in text
    assert f"{number} / 2 " not in text
    assert f"They are {REVISIONS_SHOWN + 1} revisions in all." in text


def test_the_age_of_a_payload_is_that_of_its_first_arrival(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    update("one")
    first = refuse(payload)
    update("two")
    senior.post(resubmit_address(first), {"reason": REASON})  # refused again
    second = Submission.objects.latest("pk")
    learn_country()
    assert second.resubmission_of == first
    assert STALE in words(senior.get(resubmit_address(second)))


def test_what_changed_since_the_officer_looked_stops_it_until_they_look_again(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    number = update("one")
    first = refuse(payload)
    learn_country()
    address = resubmit_address(first)
    seen = seen_on(senior.get(address))
    update("two")
    count = Submission.objects.count()

    told = senior.post(address, {"reason": REASON, "seen": seen})

    assert told.status_code == 409
    assert Submission.objects.count() == count
    content = told.content.decode()
    assert "Nothing was sent" in content
    assert REASON in content
    assert f"{number} / 2" in content

    senior.post(address, {"reason": REASON, "seen": seen_on(told)})
    assert Submission.objects.latest("pk").outcome == "updated"


def test_who_has_not_looked_updates_nothing(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client
) -> None:
    update("one")
    first = refuse(payload)
    learn_country()
    assert senior.post(resubmit_address(first), {"reason": REASON}).status_code == 409
    assert Revision.objects.count() == 1


def test_of_two_officers_the_second_is_told(refuse: Refuse, payload: Payload, senior: Client, admin_user: Any) -> None:
    first = refuse(payload)
    learn_country()
    address = resubmit_address(first)
    other = Client(HTTP_ACCEPT_LANGUAGE="en")
    other.force_login(admin_user)
    both_saw = seen_on(senior.get(address)), seen_on(other.get(address))
    assert senior.post(address, {"reason": REASON, "seen": both_saw[0]}).status_code == 302
    response = other.post(address, {"reason": REASON, "seen": both_saw[1]})
    assert response.status_code == 409
    assert "Sent again as" in response.content.decode()
    assert Submission.objects.filter(resubmission_of=first).count() == 1


def test_a_page_takes_few_statements(
    update: Callable[[str], int], refuse: Refuse, payload: Payload, senior: Client, django_assert_max_num_queries: Any
) -> None:
    update("one")
    first = refuse(payload)
    learn_country()
    senior.get(resubmit_address(first))
    with django_assert_max_num_queries(23):
        senior.get(resubmit_address(first))
