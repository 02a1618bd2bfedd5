"""Who may send what again: tried by address, not by buttons alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from customers.models import Submission
from customers.roles import ADMINISTRATORS, AUDITORS, CATALOG_MANAGERS, COMPLIANCE_OFFICERS

from .conftest import REASON, Refuse, learn_country, page_address, resubmit_address

pytestmark = pytest.mark.django_db

POSTED = {"reason": REASON, "seen": ""}


@pytest.fixture
def first(refuse: Refuse, payload: dict[str, Any]) -> Submission:
    """A refused submission whose cause is gone."""
    submission = refuse(payload)
    learn_country()
    return submission


@pytest.mark.parametrize("role", [COMPLIANCE_OFFICERS, AUDITORS, CATALOG_MANAGERS, ADMINISTRATORS])
def test_other_roles_neither_look_nor_send(role: str, first: Submission, client: Client) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(resubmit_address(first)).status_code == 403
    assert client.post(resubmit_address(first), POSTED).status_code == 403
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("permission", ["resubmit_submission", "view_submission"])
def test_one_of_the_two_permissions_is_not_enough(
    permission: str, first: Submission, staff: Callable[..., Client]
) -> None:
    client = staff(permission)
    assert client.get(resubmit_address(first)).status_code == 403
    assert client.post(resubmit_address(first), POSTED).status_code == 403


def test_who_is_not_signed_in_is_asked_to(first: Submission, client: Client) -> None:
    for response in (client.get(resubmit_address(first)), client.post(resubmit_address(first), POSTED)):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
    assert Submission.objects.count() == 1


def test_the_button_is_there_for_who_may(first: Submission, senior: Client) -> None:
    assert f'href="{resubmit_address(first)}"' in senior.get(page_address(first)).content.decode()


def test_the_button_is_not_there_for_others(first: Submission, staff: Callable[..., Client]) -> None:
    assert resubmit_address(first) not in staff("view_submission").get(page_address(first)).content.decode()


def test_a_form_of_another_site_sends_nothing(first: Submission) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))
    assert client.post(resubmit_address(first), POSTED).status_code == 403
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_a_form_sends(method: str, first: Submission, senior: Client) -> None:
    assert getattr(senior, method)(resubmit_address(first), POSTED).status_code == 405


@pytest.mark.parametrize("number", ["999999", "0", "x", "9" * 40])
def test_what_does_not_exist_is_not_found(number: str, senior: Client) -> None:
    address = reverse("admin:customers_submission_resubmit", args=[number])
    assert senior.get(address).status_code == 404
    assert senior.post(address, POSTED).status_code == 404


@pytest.mark.parametrize("body", [b"", b" " * (1024 * 1024 + 1)])
def test_a_payload_that_is_not_there_cannot_be_sent(body: bytes, post: Callable[..., Any], senior: Client) -> None:
    post(body)
    _cannot_be_sent(Submission.objects.get(), senior)


def test_what_was_taken_in_cannot_be_sent_again(
    accepted: Callable[..., int], payload: dict[str, Any], senior: Client
) -> None:
    accepted(payload)
    _cannot_be_sent(Submission.objects.get(), senior)


def _cannot_be_sent(submission: Submission, senior: Client) -> None:
    assert resubmit_address(submission) not in senior.get(page_address(submission)).content.decode()
    for response in (senior.get(resubmit_address(submission)), senior.post(resubmit_address(submission), POSTED)):
        assert response.status_code == 409
        assert "Only a refused submission whose payload was kept can be sent again." in response.content.decode()
    assert Submission.objects.get() == submission
