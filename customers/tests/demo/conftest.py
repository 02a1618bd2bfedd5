"""A small register that the demo has made, once for all tests of a module, and what it takes to make another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogs import registry
from customers.demo.chance import generator
from customers.demo.payloads import make_payload
from customers.demo.people import Person, draw_person
from customers.demo.seeding import Order, Seeding, Summary
from customers.demo.staff import create_staff
from customers.demo.wire import Payload

UNTIL = datetime(2026, 5, 20, 18, 30, tzinfo=UTC)
TODAY = date(2026, 5, 20)
CUSTOMERS, DAYS = 40, 30


def seed(customers: int = CUSTOMERS, days: int = DAYS, number: int = 1) -> Summary:
    """Make a register, up to the moment UNTIL."""
    seeding = Seeding(Order(customers, days, number, UNTIL))
    create_staff(seeding.start, "not asked for")
    return seeding.run(lambda done, total: None)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    registry.forget()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Summary]:
    """The register that seed 1 makes."""
    with django_db_blocker.unblock(), undone():
        yield seed()


def person(index: int) -> Person:
    """The person with this index, of a seed that no register of these tests has."""
    return draw_person(generator("a person", index), index, TODAY)


def payload_of(index: int) -> Payload:
    """The payload of that person, without any oddity."""
    return make_payload(generator("a payload", index), person(index), TODAY)
