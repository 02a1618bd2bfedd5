"""A customer with a thousand revisions."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from customers.admin.timeline import REVISIONS_A_PAGE
from customers.models import Customer, Finding, PendingRevision, Review, Revision
from customers.roles import COMPLIANCE_OFFICERS
from customers.rows import columns_of
from customers.tests.admin.conftest import words
from customers.tests.conftest import Intake, example_of, set_up

from .conftest import Member, changes, history, page, sequences, verify_catalogs

REVISIONS = 1000
HISTORY: Any = Customer.history.model
PATH = "client_info.nickname"

pytestmark = pytest.mark.django_db


def live_on(number: int, user: Any) -> None:
    """Give the customer as many revisions as it takes: each changes the nickname, has a finding and a review."""
    first = columns_of(Revision.objects.get(customer_id=number)) | {"submission_id": None}
    revisions = Revision.objects.bulk_create(
        Revision(**first | {"id": first["id"] + place, "sequence": 1 + place, "kind": "update"})
        for place in range(1, REVISIONS)
    )
    row = columns_of(HISTORY.objects.get(number=number))
    HISTORY.objects.bulk_create(
        HISTORY(
            **row
            | {
                "history_id": row["history_id"] + revision.sequence,
                "history_type": "~",
                "nickname": f"N{revision.sequence}",
                "revision_id": revision.id,
            }
        )
        for revision in revisions
    )
    Finding.objects.bulk_create(
        Finding(revision=revision, code="same_phone", severity="warning", path=PATH, text="It is odd")
        for revision in revisions
    )
    Review.objects.bulk_create(
        Review(
            customer_id=number,
            sequence=revision.sequence,
            revision=revision,
            decision="flagged",
            note="A note",
            user=user,
            username=user.username,
            created_at=timezone.now(),
            digest_version=1,
        )
        for revision in revisions
    )
    PendingRevision.objects.bulk_create(
        PendingRevision(revision=revision, customer_id=number, state="flagged", severity="warning")
        for revision in revisions
    )


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    with set_up():
        number = intake_once.accepted(example_of(1))
        live_on(number, User.objects.get())
        verify_catalogs()
        return number


@pytest.fixture
def client(member: Member, number: int) -> Client:
    """An officer who has been here before: the catalogs are in memory."""
    client = member(COMPLIANCE_OFFICERS)
    history(client, number, p=40)
    return client


@pytest.mark.parametrize("asked", [1, 2, 20, 40])
def test_a_page_of_its_history_takes_at_most_ten_statements(
    asked: int, number: int, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        response = history(client, number, p=asked)
    newest = REVISIONS - REVISIONS_A_PAGE * (asked - 1)
    assert sequences(response) == list(range(newest, newest - REVISIONS_A_PAGE, -1))
    assert f"{REVISIONS:,} revisions" in words(response)


def test_no_change_gets_lost_between_pages(number: int, client: Client) -> None:
    for asked in (1, 2, 39, 40):
        response = history(client, number, p=asked)
        for place, event in enumerate(response.context["timeline"].events):
            sequence = event.revision.sequence
            if sequence == 1:
                assert len(changes(response, place)) > 90
                continue
            before = f"N{sequence - 1}" if sequence > 2 else "(blank)"
            assert changes(response, place) == {PATH: (before, f"N{sequence}")}


def test_its_own_page_takes_at_most_fifteen_statements(
    number: int, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        text = words(page(client, number))
    assert "997 more revisions wait" in text


def test_the_last_page_is_the_nearest_to_one_beyond(number: int, client: Client) -> None:
    assert history(client, number, p=41).context["timeline"].number == 40
    assert history(client, number, p="999999").context["timeline"].number == 40
