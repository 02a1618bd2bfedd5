"""Registers filled with copies: what was copied is as good as what came through the intake."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings
from rest_framework.response import Response
from rest_framework.test import APIClient

from benchmarks.payloads import read_example
from benchmarks.register.filling import Order, fill
from benchmarks.register.originals import COPIED
from customers.audit.seals.keys import private_text
from customers.audit.verify.whole import verify_everything
from customers.models import Contact, Customer, CustomerIndex, Finding, RefusedPerson, Revision, Submission
from customers.tests.conftest import ADDRESS, basic

ORIGINALS, BATCHES = 30, 10
CUSTOMERS = ORIGINALS * BATCHES
SENDER, PASSWORD = "clients_inspector", "correct horse battery staple"


@pytest.fixture(scope="module")
def progress(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[tuple[int, int]]]:
    """A register that was filled once for all tests of this module; what was said on the way."""
    said: list[tuple[int, int]] = []
    with django_db_blocker.unblock(), transaction.atomic():
        _start_numbers_anew()
        fill(Order(CUSTOMERS - 1, ORIGINALS), lambda done, total: said.append((done, total)))
        yield said
        transaction.set_rollback(True)


def _start_numbers_anew() -> None:
    """On PostgreSQL keys go on where other tests left off; SQLite takes them back with the rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND relname LIKE 'customers_%'"
            )
            for (sequence,) in cursor.fetchall():
                cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")


@pytest.fixture
def register(progress: list[tuple[int, int]], db: None) -> list[tuple[int, int]]:
    """The filled register, as it was for every other test."""
    return progress


def post(body: bytes) -> Response:
    user = User.objects.get(username=SENDER)
    user.set_password(PASSWORD)
    user.save()
    client = APIClient(HTTP_AUTHORIZATION=basic(SENDER, PASSWORD))
    return client.generic("POST", ADDRESS, body, content_type="application/json")


def problems() -> list[Any]:
    return [problem for outcome in verify_everything([], {}) for problem in outcome.problems]


def test_copies_bear_every_proof_that_the_intakes_own_work_bears(register: Any) -> None:
    assert problems() == []


def test_every_table_has_each_original_and_as_many_copies(register: Any) -> None:
    assert Customer.objects.count() == CUSTOMERS
    for model in COPIED:
        assert model._default_manager.count() % BATCHES == 0, model
    for model in (Revision, Submission, Finding, RefusedPerson, CustomerIndex):
        assert model._default_manager.exists(), model


def test_a_change_of_a_copy_shows(register: Any) -> None:
    Contact.objects.filter(customer_id=CUSTOMERS).update(home_phone="8095550000")

    assert len(problems()) == 1


def test_a_copy_is_somebody_else(register: Any) -> None:
    for number in range(1, ORIGINALS + 1):
        original, copy = (Customer.objects.get(number=at) for at in (number, number + ORIGINALS))
        assert original.wisenroll_code != copy.wisenroll_code
        assert original.birth_date == copy.birth_date
    assert Customer.objects.values("wisenroll_code").distinct().count() == CUSTOMERS
    assert Customer.objects.values("name_key").distinct().count() > 0.9 * CUSTOMERS
    newest = Revision.objects.order_by("-created_at").values_list("customer_id", flat=True)[:20]
    assert min(newest) > ORIGINALS, "copies come later than originals"


def test_what_a_copy_sent_last_is_what_the_register_has(register: Any) -> None:
    taken_in = Submission.objects.filter(customer_id__gt=CUSTOMERS - ORIGINALS, revision__source="api")
    last = taken_in.filter(outcome="created").order_by("-id")[:10]
    for submission in last:
        if Revision.objects.filter(customer_id=submission.customer_id).count() > 1:
            continue
        response = post(bytes(submission.payload))
        assert response.json() == {"customer_number": submission.customer_id}, response.content
        assert Submission.objects.latest("id").outcome == "unchanged"


def test_a_new_customer_gets_the_next_number(register: Any) -> None:
    response = post(read_example().body(1))

    assert response.json() == {"customer_number": CUSTOMERS + 1}, response.content
    assert problems() == []


def test_the_reason_of_a_match_names_the_copy(register: Any) -> None:
    matched = Submission.objects.filter(match__contains="→", customer__isnull=False)
    assert matched.count() > BATCHES
    for submission in matched:
        numbers = {int(number) for number in re.findall(r"→ (\d+)", submission.match)}
        assert numbers == {submission.customer_id}


def test_findings_about_somebody_else_name_the_copy_of_that_one(register: Any) -> None:
    shared = list(Finding.objects.filter(code="shared_cell_phone").order_by("id"))
    for finding in shared:
        other = int("".join(filter(str.isdecimal, finding.text)))
        assert (other - 1) // ORIGINALS == (finding.revision.customer_id - 1) // ORIGINALS


def test_a_filled_register_can_be_sealed(register: Any, settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_KEY = private_text(Ed25519PrivateKey.generate())
    call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())

    call_command("verify_audit_trail", stdout=StringIO())


def test_a_register_that_has_customers_is_left_alone(register: Any) -> None:
    with pytest.raises(ValueError, match="customers in the register"):
        fill(Order(1), lambda _done, _total: None)
    assert Customer.objects.count() == CUSTOMERS


def test_progress_is_told_to_the_end(register: list[tuple[int, int]]) -> None:
    assert register == [(ORIGINALS * done, CUSTOMERS) for done in range(1, BATCHES + 1)]
