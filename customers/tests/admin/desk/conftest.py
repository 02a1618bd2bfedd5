"""What tests of the desk share: people at it by role, and revisions that wait for them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogs import registry
from catalogs.models import Country
from customers.contract.serializers import read_payload
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.resubmit import resubmit
from customers.models import Revision, Submission
from customers.roles import COMPLIANCE_OFFICERS, SENIOR_OFFICERS
from customers.tests.admin.conftest import People
from customers.tests.helpers import put

QUEUE = reverse("admin:customers_pendingrevision_changelist")
HOME = reverse("admin:index")

Desk = Callable[..., Client]
Decide = Callable[..., Any]


@pytest.fixture
def desk(db: None) -> Desk:
    """`desk(AUDITORS, "eva")`: a client, in English, of a new user in a role, who may enter the admin."""

    def desk(role: str, name: str) -> Client:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return _client(user)

    return desk


@pytest.fixture
def ana(desk: Desk) -> Client:
    """A compliance officer."""
    return desk(COMPLIANCE_OFFICERS, "ana")


@pytest.fixture
def ben(desk: Desk) -> Client:
    """Another compliance officer."""
    return desk(COMPLIANCE_OFFICERS, "ben")


@pytest.fixture
def sara(desk: Desk) -> Client:
    """A senior officer."""
    return desk(SENIOR_OFFICERS, "sara")


@pytest.fixture
def sender(api_user: User) -> Client:
    """The user whose submissions make the customers, as an officer: every revision is their own change."""
    api_user.is_staff = True
    api_user.save()
    api_user.groups.add(Group.objects.get(name=SENIOR_OFFICERS))
    return _client(api_user)


@pytest.fixture
def revision(people: People) -> Revision:
    """The creation of a customer, which waits."""
    people(1)
    return Revision.objects.get()


@pytest.fixture
def revisions(people: People) -> list[Revision]:
    """The creations of three customers, which wait; oldest first."""
    people(3)
    return list(Revision.objects.order_by("pk"))


@pytest.fixture
def correction(accepted: Callable[..., int], payload: dict[str, Any]) -> Revision:
    """What a senior officer "sol" has corrected: the birth date of a customer."""
    payload["client_info"]["customer_number"] = accepted(payload)
    payload["client_info"]["birth_date"] = "1990-02-03"
    sol = User.objects.create_user("sol", is_staff=True)
    sol.groups.add(Group.objects.get(name=SENIOR_OFFICERS))
    origin = Origin(Revision.Source.ADMIN, sol.pk, "sol", reason="The passport says so.")
    made = correct(read_payload(payload), origin, seen=1)
    assert made
    return made


@pytest.fixture
def resubmission(refused: Callable[..., Any], payload: dict[str, Any]) -> Revision:
    """The creation of a customer whose submission was refused for its country, and sent again by a senior officer."""
    refused(put(payload, "client_info.nationality_code", "ZZ"))
    Country.objects.create(code="ZZ")
    registry.forget()
    sol = User.objects.create_user("sol", is_staff=True)
    resubmit(Submission.objects.get(), Origin(Revision.Source.ADMIN, sol.pk, "sol", reason="The country is known now."))
    return Revision.objects.get()


def decide(client: Client, revision: Revision, decision: str, note: str = "", **fields: Any) -> Any:
    """The answer to what an officer posts on a revision that they saw undecided, unless `seen` says what they saw."""
    address = reverse("admin:customers_revision_review", args=[revision.pk])
    return client.post(address, {"decision": decision, "note": note, "seen": 0, **fields})


def told(client: Client, response: Any) -> list[tuple[str, str]]:
    """The messages on the page that an answer leads to: (level, text)."""
    page = client.get(response["Location"])
    return [(message.level_tag, str(message)) for message in page.context["messages"]]


def _client(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """What happens inside happens so long ago, by the clock of the bank."""
    moment = timezone.now() - timedelta(days=days)
    with patch("django.utils.timezone.datetime", Mock(wraps=datetime, now=Mock(return_value=moment))):
        yield
