"""The customer as the register knew it at a moment, rebuilt from history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.audit.as_of import AsOf, read_as_of
from customers.audit.replay import changes_of
from customers.contract.serializers import read_payload
from customers.contract.snapshot import RowKey
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.review import review
from customers.models import IdentityDocument, Review, Revision, Spouse
from customers.register import CurrentCustomer, read_customer, read_last_revision
from customers.tests.helpers import MISSING, put

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Step = Callable[[Payload], Any]

BIRTH = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Callable[[datetime], Any]:
    """`with at(moment)`: what is done then happens at that moment."""
    return lambda moment: patch.object(timezone, "now", return_value=moment)


@pytest.fixture
def officer() -> User:
    return User.objects.create(username="ana", is_staff=True)


@dataclass(frozen=True)
class Lived:
    """A moment of a life, and what the register held when it had passed."""

    moment: datetime
    customer: CurrentCustomer
    digest: str
    sequence: int


LICENCE = {"document_type_code": "DL", "document_number": "M1112333999", "issuing_country_code": "US", "main": False}
PASSPORT = {"document_type_code": "PAAD", "document_number": "RD-1", "issuing_country_code": "DO", "main": False}


def _retire_licence(payload: Payload) -> None:
    payload["client_documents"] = [
        document
        for document in payload["client_documents"]
        if document["document_number"] != LICENCE["document_number"]
    ]


def _make_licence_main(payload: Payload) -> None:
    for document in payload["client_documents"]:
        document["main"] = document["document_number"] == LICENCE["document_number"]


STEPS: tuple[Step, ...] = (
    lambda payload: put(payload, "client_info.nickname", "TEO"),
    lambda payload: put(payload, "client_info.spouse_info", MISSING),
    _retire_licence,
    lambda payload: put(payload, "client_info.spouse_info", {"first_name": "LUZ", "last_name": "GIL"}),
    lambda payload: payload["client_documents"].append(dict(PASSPORT)),
    lambda payload: put(payload, "client_references.first_bank_reference", MISSING),
    lambda payload: put(payload, "client_transactionality.inc_transactionality", 1234567.25),
    lambda payload: put(payload, "client_info.favourite_colour", "green"),
    lambda payload: put(payload, "client_info.nickname", MISSING),
    lambda payload: payload["client_documents"].append(dict(LICENCE)),
    _make_licence_main,
)
"""What happens in a long life, one revision each."""


@pytest.fixture
def life(complete: Payload, accepted: Callable[..., int], at: Callable[[datetime], Any], officer: User) -> list[Lived]:
    """A customer's states, an hour apart; the last but one is a correction."""
    states: list[Lived] = []
    number = 0

    def lived(moment: datetime) -> None:
        last = read_last_revision(number)
        customer = read_customer(number)
        assert customer is not None
        states.append(Lived(moment, customer, last.digest, last.sequence))

    for hour, step in enumerate([lambda payload: None, *STEPS]):
        step(complete)
        with at(BIRTH + timedelta(hours=hour)):
            number = accepted(complete)
        lived(BIRTH + timedelta(hours=hour))
    _correct(
        number,
        put(complete, "client_location.city_description", "BANI"),
        officer,
        at,
        states[-1].moment + timedelta(hours=1),
    )
    lived(states[-1].moment + timedelta(hours=1))
    put(complete, "client_location.city_description", "AZUA")
    with at(states[-1].moment + timedelta(hours=1)):
        accepted(complete)
    lived(states[-1].moment + timedelta(hours=1))
    return states


def _correct(number: int, payload: Payload, officer: User, at: Callable[[datetime], Any], moment: datetime) -> None:
    snapshot = read_payload({**payload, "client_info": {**payload["client_info"], "customer_number": number}})
    origin = Origin(Revision.Source.ADMIN, officer.pk, officer.username, reason="The city was wrong.")
    with at(moment):
        assert correct(snapshot, origin, seen=read_last_revision(number).sequence)


def as_of(number: int, moment: datetime) -> AsOf:
    found = read_as_of(number, moment)
    assert found is not None
    return found


def test_every_state_of_a_long_life_can_be_read_again(life: list[Lived]) -> None:
    for before, after in pairwise(life):
        assert before.customer.rows != after.customer.rows
    for lived in life:
        for later in (timedelta(0), timedelta(minutes=59)):
            found = as_of(lived.customer.number, lived.moment + later)

            assert found.rows == lived.customer.rows
            assert (found.last.sequence, found.last.digest) == (lived.sequence, lived.digest)


def test_the_life_holds_what_makes_rebuilding_hard(life: list[Lived]) -> None:
    spouse = [RowKey(Spouse) in lived.customer.rows for lived in life]
    licence = RowKey(IdentityDocument, ("DL", "US", "M1112333999"))
    in_use = [lived.customer.rows[licence]["is_current"] for lived in life]

    assert [spouse[0], False in spouse, spouse[-1]] == [True, True, True]
    assert [in_use[0], False in in_use, in_use[-1]] == [True, True, True]
    assert life[-1].customer.rows[licence]["is_main"]
    assert sum(revision.is_correction for revision in as_of(life[-1].customer.number, timezone.now()).revisions) == 1


def test_documents_come_in_the_order_of_their_arrival(life: list[Lived]) -> None:
    for lived in life:
        documents = [key for key in as_of(lived.customer.number, lived.moment).rows if key.model is IdentityDocument]

        assert documents == [key for key in lived.customer.rows if key.model is IdentityDocument]


def test_its_changes_are_those_of_the_diff(life: list[Lived]) -> None:
    found = as_of(life[-1].customer.number, life[-1].moment)

    assert dict(found.changes) == changes_of(found.revisions)


def test_before_the_first_revision_nothing_is_known(life: list[Lived]) -> None:
    assert read_as_of(life[0].customer.number, BIRTH - timedelta(microseconds=1)) is None
    assert read_as_of(life[0].customer.number, BIRTH) is not None


def test_a_number_that_nobody_has_is_not_known() -> None:
    assert read_as_of(404, timezone.now()) is None


def test_other_customers_do_not_mingle(life: list[Lived], example: Callable[[int], Payload], accepted: Any) -> None:
    other = accepted(example(3))
    customer = read_customer(other)

    assert customer is not None
    assert as_of(other, timezone.now()).rows == customer.rows
    assert as_of(life[0].customer.number, life[-1].moment).rows == life[-1].customer.rows


def test_reviews_count_from_the_moment_they_were_made(
    life: list[Lived], at: Callable[[datetime], Any], officer: User
) -> None:
    number = life[0].customer.number
    first = Revision.objects.get(customer=number, sequence=1)
    made_at = life[2].moment + timedelta(minutes=5)
    with at(made_at):
        made = review(
            first,
            Review.Decision.FLAGGED,
            Origin(Revision.Source.ADMIN, officer.pk, officer.username, reason="Ask."),
            seen=0,
        )

    assert as_of(number, made_at - timedelta(microseconds=1)).reviews == []
    assert as_of(number, made_at).reviews == [made]


def test_findings_are_those_of_the_revisions_until_then(life: list[Lived]) -> None:
    number = life[0].customer.number
    for lived in life:
        known = Revision.objects.filter(customer=number, sequence__lte=lived.sequence)

        found = [finding.id for finding in as_of(number, lived.moment).findings]
        assert found == list(
            known.order_by("sequence", "findings__id").exclude(findings=None).values_list("findings__id", flat=True)
        )
    assert as_of(number, life[-1].moment).findings


def test_a_clock_that_was_late_does_not_tear_the_trail(
    life: list[Lived], complete: Payload, accepted: Any, at: Callable[[datetime], Any]
) -> None:
    """The last revision is dated before the one that it follows."""
    number = life[-1].customer.number
    with at(life[-1].moment - timedelta(minutes=1)):
        accepted(put(complete, "client_info.nickname", "EARLY BIRD"))

    found = as_of(number, life[-1].moment - timedelta(seconds=30))

    assert found.last.sequence == life[-1].sequence + 1
    current = read_customer(number)
    assert current is not None
    assert found.rows == current.rows


def test_it_costs_the_same_however_long_the_life(life: list[Lived]) -> None:
    costs = []
    for lived in (life[0], life[-1]):
        with CaptureQueriesContext(connection) as captured:
            found = as_of(lived.customer.number, lived.moment)
            assert found.findings is not None
            assert [revision.submission for revision in found.revisions]
        costs.append(len([query for query in captured if "catalogs_" not in query["sql"]]))

    assert costs == [4, 4]


def test_payloads_are_not_loaded(life: list[Lived]) -> None:
    found = as_of(life[-1].customer.number, life[-1].moment)

    assert "payload" in found.last.submission.get_deferred_fields()
