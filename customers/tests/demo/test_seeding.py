"""The register that comes of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Count, F, Max, Min

from customers.demo import catalog_work, seeding, staff
from customers.demo.seeding import Summary
from customers.models import Customer, Finding, PendingRevision, Review, Revision, Submission
from customers.tests.commands.conftest import problems

from .conftest import CUSTOMERS, UNTIL, seed, undone

Outcome = Submission.Outcome
NUMBER = re.compile(rb'"customer_number": \d+')

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def test_everybody_has_become_a_customer(seeded: Summary) -> None:
    assert Customer.objects.count() == CUSTOMERS
    assert seeded.outcomes[Outcome.CREATED] == CUSTOMERS


def test_calls_end_in_every_way_that_they_can(seeded: Summary) -> None:
    counted = dict(Submission.objects.order_by().values_list("outcome").annotate(Count("pk")))

    assert counted == {str(outcome): count for outcome, count in seeded.outcomes.items()}
    assert counted.keys() == {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REFUSED}
    assert all(Submission.objects.filter(outcome=Outcome.REFUSED).values_list("message", flat=True))


def test_the_audit_trail_fits() -> None:
    assert problems() == []


def test_what_happened_lies_in_the_past_and_was_received_when_it_was_written() -> None:
    received = Submission.objects.aggregate(first=Min("received_at"), last=Max("received_at"))

    assert received["first"] < received["last"] < UNTIL
    sent = Revision.objects.filter(submission__isnull=False)
    assert not sent.exclude(created_at=F("submission__received_at")).exists()
    assert Review.objects.aggregate(last=Max("created_at"))["last"] < UNTIL


def test_one_customer_has_a_long_life() -> None:
    longest = Revision.objects.values("customer").annotate(revisions=Count("pk")).order_by("-revisions").first()

    assert longest is not None
    assert longest["revisions"] >= 1 + seeding.LONGEST_LIFE


def test_two_systems_have_sent_it_and_nobody_can_call_in_their_name() -> None:
    senders = User.objects.filter(pk__in=Submission.objects.values("user"))

    assert {sender.username for sender in senders} == {account.username for account in staff.SENDERS}
    assert not any(sender.has_usable_password() or sender.is_staff for sender in senders)
    assert all(sender.has_perm("customers.submit_customer") for sender in senders)


def test_officers_have_decided_on_most_of_what_is_old_and_on_nothing_of_their_own() -> None:
    assert Review.objects.filter(decision=Review.Decision.APPROVED).exists()
    assert not Review.objects.filter(user=F("revision__user")).exists()
    assert not Review.objects.exclude(decision=Review.Decision.APPROVED).filter(note="").exists()
    assert 0 < PendingRevision.objects.count() < Revision.objects.exclude(review_causes="").count() / 2


def test_the_senior_officer_has_corrected_something_with_a_reason(seeded: Summary) -> None:
    corrections = Revision.objects.filter(source=Revision.Source.ADMIN)

    assert corrections.count() == seeded.corrections > 0
    assert {revision.username for revision in corrections} == {staff.SENIOR_OFFICER.username}
    assert all(revision.reason for revision in corrections)


def test_most_customers_are_in_order_and_some_are_not() -> None:
    grave = Finding.objects.filter(severity__in=[Finding.Severity.WARNING, Finding.Severity.ALERT])
    with_warning = grave.values("revision__customer").distinct().count()

    assert 0 < with_warning < CUSTOMERS / 2


def test_the_branches_are_the_banks_own_and_most_assumed_codes_confirmed() -> None:
    for catalog, unverified in catalog_work.STILL_UNVERIFIED.items():
        found = catalog._default_manager.filter(is_verified=False, provenance="assumed").values_list("pk", flat=True)
        assert set(found) == unverified


def test_the_same_order_makes_the_same_register() -> None:
    with undone():
        first = made_by(lambda: seed(12, 10, 5))
    with undone():
        second = made_by(lambda: seed(12, 10, 5))
    with undone():
        another = made_by(lambda: seed(12, 10, 6))

    assert first == second
    assert first != another


def made_by(run: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """What the run adds: its calls and decisions, without the keys that the database gives."""
    calls = Submission.objects.order_by("pk").filter(pk__gt=last_key(Submission))
    reviews = Review.objects.order_by("pk").filter(pk__gt=last_key(Review))
    run()
    payloads = [NUMBER.sub(b"", bytes(payload)) for payload in calls.values_list("payload", flat=True)]
    return [
        *zip(payloads, calls.values_list("received_at", "outcome", "request_id", "milliseconds"), strict=True),
        *reviews.values_list("created_at", "decision", "note", "username", "request_id"),
    ]


def last_key(model: Any) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0
