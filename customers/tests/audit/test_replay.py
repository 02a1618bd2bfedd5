"""What revisions of many customers changed, in two statements."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.audit.replay import changes_of
from customers.models import Revision
from customers.tests.helpers import MISSING, put

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


@pytest.fixture
def lives(example: Callable[[int], Payload], accepted: Callable[..., int]) -> list[int]:
    """Two customers, whose lives cross in time."""
    one, other = example(1), example(3)
    numbers = [accepted(one), accepted(other)]
    accepted(put(one, "client_info.spouse_info", MISSING))
    accepted(put(other, "client_info.nickname", "TEO"))
    one["client_documents"].pop(0)
    accepted(one)
    accepted(put(one, "client_info.spouse_info", {"first_name": "LUZ", "last_name": "GIL"}))
    return numbers


def test_the_changes_of_many_customers_are_those_of_each(lives: list[int]) -> None:
    expected = {}
    for number in lives:
        expected |= changes_of(Revision.objects.filter(customer=number))

    assert len(expected) == 6
    assert changes_of(Revision.objects.all()) == expected


def test_a_revision_is_compared_with_the_one_before_though_only_it_is_asked_for(lives: list[int]) -> None:
    of_all = changes_of(Revision.objects.all())
    for revision in Revision.objects.all():
        assert changes_of([revision]) == {revision.id: of_all[revision.id]}


def test_it_takes_two_statements(lives: list[int]) -> None:
    revisions = list(Revision.objects.all())
    changes_of(revisions)  # the catalogs are in memory now

    with CaptureQueriesContext(connection) as captured:
        changes_of(revisions)

    assert len([query for query in captured if "catalogs_" not in query["sql"]]) == 2


def test_of_no_revisions_there_are_no_changes(db: None) -> None:
    assert changes_of([]) == {}
