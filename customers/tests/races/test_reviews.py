"""Officers at the same revision, and at revisions of the same customer, at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from customers.errors import ReviewedMeanwhile
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import PendingRevision, Review, Revision
from customers.tests.helpers import put

from .conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS = 8
Decide = Callable[[Sequence[Revision]], list[Review | Exception]]


@pytest.fixture
def decide_at_once(db: None) -> Decide:
    """An officer for each revision, all at the same moment, none of whom has seen a decision."""

    def run(revisions: Sequence[Revision]) -> list[Review | Exception]:
        start = threading.Barrier(len(revisions))
        officers = [User.objects.create(username=f"officer {place}") for place in range(len(revisions))]

        def one(revision: Revision, officer: User) -> Review | Exception:
            origin = Origin(Revision.Source.ADMIN, officer.pk, officer.username, reason="Seen.")
            decision = Review.Decision.FLAGGED if officer.pk % 2 else Review.Decision.APPROVED
            try:
                connection.ensure_connection()
                start.wait(PATIENCE_SECONDS)
                return review(revision, decision, origin, seen=0)
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(revisions)) as threads:
            return list(threads.map(one, revisions, officers, timeout=PATIENCE_SECONDS))

    return run


def test_one_officer_decides_and_the_others_are_told(payload: Any, accepted: Any, decide_at_once: Decide) -> None:
    accepted(payload)

    made = decide_at_once([Revision.objects.get()] * OFFICERS)

    assert sorted(type(each).__name__ for each in made) == ["Review"] + ["ReviewedMeanwhile"] * (OFFICERS - 1)
    decision = Review.objects.get().decision
    assert PendingRevision.objects.count() == (1 if decision == "flagged" else 0)
    assert all(each.message for each in made if isinstance(each, ReviewedMeanwhile))


def test_decisions_on_one_customer_are_one_chain(payload: Any, accepted: Any, decide_at_once: Decide) -> None:
    for mark in range(OFFICERS):
        accepted(put(payload, "client_info.first_name", f"LUIS {mark}"))

    made = decide_at_once(Revision.objects.order_by("sequence"))

    assert all(isinstance(each, Review) for each in made), made
    sequences = Review.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, OFFICERS + 1))
