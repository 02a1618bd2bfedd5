"""Who may correct: senior officers alone, whatever page shows the way there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from customers.models import Revision
from customers.roles import ROLES, SENIOR_OFFICERS

from .conftest import Correct, Fields, Open, address

Payload = dict[str, Any]


@pytest.fixture
def fields(number: int, opened: Open) -> Fields:
    """A form of the senior officer's, with a change and a reason."""
    return opened(number) | {"client_info.nickname": "Lucho", "reason": "x"}


@pytest.mark.parametrize("role", [role for role in ROLES if role != SENIOR_OFFICERS])
def test_no_other_role_sees_the_form_or_sends_one(number: int, fields: Fields, role: str) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)

    assert client.get(address(number)).status_code == 403
    assert client.post(address(number), fields).status_code == 403
    assert Revision.objects.count() == 1


def test_who_may_correct_but_not_view_sees_nothing(staff: Callable[..., Client], number: int) -> None:
    assert staff("correct_customer").get(address(number)).status_code == 403


def test_who_is_not_staff_is_sent_to_the_login(number: int, fields: Fields) -> None:
    user = User.objects.create_user("somebody")
    user.groups.add(Group.objects.get(name=SENIOR_OFFICERS))
    client = Client()
    client.force_login(user)

    assert "/admin/login/" in client.post(address(number), fields).headers["Location"]
    assert Revision.objects.count() == 1


def test_nobody_is_sent_to_the_login(number: int) -> None:
    assert "/admin/login/" in Client().get(address(number)).headers["Location"]


def test_a_superuser_may_correct(officer: Client, number: int, fields: Fields) -> None:
    response = officer.post(address(number), fields)

    assert response.status_code == 302
    assert Revision.objects.latest("id").username == "admin"


@pytest.mark.parametrize("unknown", ["0", "999", "99999999999999999999", "x", "1_2F"])
def test_there_is_no_form_for_a_customer_that_does_not_exist(senior: Client, unknown: str) -> None:
    assert senior.get(f"/admin/customers/customer/{unknown}/correct/").status_code == 404
    assert senior.post(f"/admin/customers/customer/{unknown}/correct/").status_code == 404


def test_a_form_from_another_site_is_refused(number: int, fields: Fields) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="senior"))

    assert client.post(address(number), fields).status_code == 403
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("sequence", ["", "0", "-1", "2", "x", "1.0", "٣", "9" * 5000])
def test_a_form_that_was_never_opened_is_refused(number: int, correct: Correct, sequence: str) -> None:
    assert correct(number, {"sequence": sequence, "client_info.nickname": "Lucho"}).status_code == 400
    assert Revision.objects.count() == 1
