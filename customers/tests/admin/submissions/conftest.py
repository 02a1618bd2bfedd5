"""Submissions as staff sees them: one that was refused for a country that nobody knew, and a senior officer."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from catalogs.models import CountryAlias
from customers.models import Submission
from customers.roles import SENIOR_OFFICERS
from customers.tests.helpers import put

REASON = "The country is known now."
UNKNOWN_COUNTRY = "Tierra de Nadie"
COUNTRY = "client_references.first_personal_reference.country"

Page = Callable[[Submission], Any]
Refuse = Callable[[dict[str, Any]], Submission]


@pytest.fixture
def senior(client: Client, db: None) -> Client:
    """A client of a senior officer, in English."""
    user = User.objects.create_user("senior", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=SENIOR_OFFICERS)[0])
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def last(db: None) -> Callable[[], Submission]:
    """`last()`: the newest submission."""
    return lambda: Submission.objects.latest("pk")


@pytest.fixture
def refuse(post: Callable[..., Any]) -> Refuse:
    """`refuse(payload)`: the submission of the payload, refused for the country of a reference."""

    def refuse(payload: dict[str, Any]) -> Submission:
        assert post(put(payload, COUNTRY, UNKNOWN_COUNTRY)).status_code == 400
        return Submission.objects.latest("pk")

    return refuse


def learn_country(code: str = "VE") -> None:
    """Make the country known by the name that was refused."""
    alias = CountryAlias(alias=UNKNOWN_COUNTRY, country_id=code)
    alias.full_clean()
    alias.save()


@pytest.fixture
def send(senior: Client) -> Callable[..., Any]:
    """`send(submission)`: the answer when a senior officer opens the page and sends it again."""

    def send(submission: Submission, reason: str = REASON) -> Any:
        address = resubmit_address(submission)
        return senior.post(address, {"reason": reason, "seen": seen_on(senior.get(address))})

    return send


def seen_on(response: Any) -> str:
    """What the form of a page says that the officer has seen."""
    found = re.search(r'name="seen"(?: value="([^"]*)")?', response.content.decode())
    assert found, response
    return html.unescape(found.group(1) or "")


def page_address(submission: Submission) -> str:
    return reverse("admin:customers_submission_change", args=[submission.pk])


def resubmit_address(submission: Submission) -> str:
    return reverse("admin:customers_submission_resubmit", args=[submission.pk])
