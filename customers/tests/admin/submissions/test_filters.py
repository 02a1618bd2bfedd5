"""What the list of submissions is narrowed by."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from customers.intake.call import Call, Origin
from customers.intake.record import record_refusal
from customers.intake.resubmit import resubmit
from customers.models import Revision, Submission
from customers.tests.admin.conftest import People

from .conftest import REASON, Refuse

LIST = reverse("admin:customers_submission_changelist")
SANTO_DOMINGO = ZoneInfo("America/Santo_Domingo")
Listed = Callable[..., set[int]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(officer: Client) -> Listed:
    """`listed(name=value)`: the ids of the submissions that an address lists."""

    def listed(**address: Any) -> set[int]:
        response = officer.get(LIST, address)
        assert response.status_code == 200, response
        return {submission.pk for submission in response.context["cl"].queryset}

    return listed


def test_by_outcome(accepted: Callable[..., int], payload: Any, post: Callable[..., Any], listed: Listed) -> None:
    accepted(payload)
    post(b"{")
    assert listed(outcome__exact="refused") == {Submission.objects.get(outcome="refused").pk}


@pytest.mark.parametrize(("status", "outcomes"), [("201", ["created"]), ("400", ["refused"]), ("503", [])])
def test_by_status(
    status: str,
    outcomes: list[str],
    accepted: Callable[..., int],
    payload: Any,
    post: Callable[..., Any],
    listed: Listed,
) -> None:
    accepted(payload)
    post(b"{")
    assert listed(status=status) == set(Submission.objects.filter(outcome__in=outcomes).values_list("pk", flat=True))


def test_by_customer(people: People, listed: Listed, officer: Client) -> None:
    number, _other = people(2)
    assert listed(customer=number) == {Submission.objects.get(customer=number).pk}
    assert f"{number} · LUIS" in officer.get(LIST, {"customer": number}).content.decode()


@pytest.mark.parametrize("value", ["0", "x", "", "9" * 30, "-1", "1 or 1"])
@pytest.mark.parametrize("name", ["customer", "user", "status", "sent_again"])
def test_by_what_does_not_exist_nothing_is_listed(name: str, value: str, people: People, listed: Listed) -> None:
    people(1)
    assert listed(**{name: value}) == set()


def test_by_user_of_those_who_have_sent_any(
    people: People, post: Callable[..., Any], api_user: User, listed: Listed, officer: Client
) -> None:
    people(2)
    User.objects.create(username="sent_nothing")
    assert len(listed(user=api_user.pk)) == 2
    html = officer.get(LIST).content.decode()
    assert ">clients_inspector</a>" in html
    assert "sent_nothing" not in html


def test_by_whether_it_was_sent_again(refuse: Refuse, payload: Any, admin_user: User, listed: Listed) -> None:
    first = refuse(payload)
    origin = Origin(Revision.Source.ADMIN, admin_user.pk, admin_user.username, reason=REASON)
    with pytest.raises(Exception, match="invalid"):
        resubmit(first, origin)
    assert listed(sent_again="was") == {first.pk}
    assert listed(sent_again="is") == {Submission.objects.get(resubmission_of=first).pk}


@pytest.fixture
def three(api_user: User) -> list[int]:
    """Submissions of a second before a day in Santo Domingo, of its first second, and of its last."""
    origin = Origin(Revision.Source.API, api_user.pk, api_user.username)
    for moment in [(2026, 3, 9, 23, 59, 59), (2026, 3, 10), (2026, 3, 10, 23, 59, 59)]:
        record_refusal(Call(origin, b"{", received_at=datetime(*moment, tzinfo=SANTO_DOMINGO)), 400, message="No.")
    return list(Submission.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ({"received_at_from": "2026-03-10"}, {1, 2}),
        ({"received_at_to": "2026-03-09"}, {0}),
        ({"received_at_from": "2026-03-10", "received_at_to": "2026-03-10"}, {1, 2}),
        ({"received_at_from": "2026-03-11"}, set()),
        ({"received_at_from": "2026-03-10", "received_at_to": "2026-03-09"}, set()),
        ({"received_at_from": "", "received_at_to": ""}, {0, 1, 2}),
    ],
)
def test_by_days_in_the_time_of_the_bank(
    address: dict[str, str], places: set[int], three: list[int], listed: Listed
) -> None:
    assert listed(**address) == {three[place] for place in places}


@pytest.mark.parametrize("day", ["2026-02-30", "x", "0001-01-01", "9999-12-31"])
def test_by_a_day_that_cannot_be_meant_the_list_says_so(day: str, officer: Client) -> None:
    html = officer.get(LIST, {"received_at_from": day}).content.decode()
    assert "That is no date. Please type it as dd/mm/yyyy." in html
    assert f'<input type="text" name="received_at_from" value="{day}"' in html


def test_usual_periods_are_a_click_away_and_keep_the_other_filters(officer: Client, post: Callable[..., Any]) -> None:
    post(b"{")
    with patch("django.utils.timezone.now", return_value=datetime(2026, 3, 10, 22, tzinfo=SANTO_DOMINGO)):
        html = officer.get(LIST, {"outcome__exact": "refused"}).content.decode()
    for days in (
        "received_at_from=2026-03-10&amp;received_at_to=2026-03-10",
        "received_at_from=2026-03-04&amp;received_at_to=2026-03-10",
        "received_at_from=2026-03-01&amp;received_at_to=2026-03-10",
    ):
        assert f'href="?outcome__exact=refused&amp;{days}"' in html
    assert '<input type="hidden" name="outcome__exact" value="refused">' in html


def test_the_days_chosen_stand_in_the_form(officer: Client) -> None:
    html = officer.get(LIST, {"received_at_from": "2026-03-01"}).content.decode()
    assert '<input type="text" name="received_at_from" value="01/03/2026"' in html
    assert '<input type="text" name="received_at_to" inputmode="numeric"' in html
