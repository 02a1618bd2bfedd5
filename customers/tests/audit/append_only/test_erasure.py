"""The one exception: the payload of a refused submission may become empty, once its term is over."""
# ruff: noqa: S608  # the table is ours

from typing import Any

import pytest
from django.db import connection

from customers.audit.append_only import find_weaknesses, install
from customers.models import Submission
from customers.tests.admin.desk.conftest import days_ago
from customers.tests.unguarded import drop_triggers

from .conftest import columns_of, not_refused, on_postgresql, rows_of, run

pytestmark = pytest.mark.django_db

TABLE = "customers_submission"
EMPTY = "''" if connection.vendor == "postgresql" else "x''"
ERASE = f"UPDATE {TABLE} SET payload = {EMPTY}"
TERM_DAYS = 3652.5
MARGIN_DAYS = 2
"""Keeps 29 February out of the way."""


def receive(post: Any, body: bytes, *, days: float) -> Submission:
    """A refused submission that came so long ago."""
    with days_ago(days):
        post(body)
    connection.check_constraints()  # PostgreSQL alters no table that has something left to check
    return Submission.objects.latest("id")


def pretend(**columns: Any) -> None:
    """What the columns of all submissions were from the start."""
    drop_triggers(connection)
    Submission.objects.update(**columns)
    connection.check_constraints()
    install(connection)


@pytest.fixture
def old(post: Any) -> Submission:
    """A refused submission whose term is over."""
    return receive(post, b"{", days=TERM_DAYS + MARGIN_DAYS)


@pytest.mark.parametrize("outcome", [Submission.Outcome.REFUSED, Submission.Outcome.FAILED])
def test_the_payload_of_a_refused_submission_can_be_emptied_after_its_term(outcome: str, old: Submission) -> None:
    pretend(outcome=outcome)

    run(ERASE)

    after = Submission.objects.get()
    assert bytes(after.payload) == b""
    assert (after.payload_digest, after.digest) == (old.payload_digest, old.digest)


def test_it_cannot_before(post: Any) -> None:
    receive(post, b"{", days=TERM_DAYS - MARGIN_DAYS)
    receive(post, b"[", days=0)

    assert not_refused(ERASE, f"{ERASE} WHERE id = (SELECT max(id) FROM {TABLE})") == []


def test_of_several_none_is_emptied_if_one_may_not_be(old: Submission, post: Any) -> None:
    receive(post, b"[", days=0)

    assert not_refused(ERASE) == []


@pytest.mark.parametrize("outcome", [o for o in Submission.Outcome if o not in ("refused", "failed")])
def test_that_of_an_accepted_submission_never_can(outcome: str, old: Submission) -> None:
    pretend(outcome=outcome)

    assert not_refused(ERASE) == []


@pytest.mark.parametrize("column", [name for name in columns_of(TABLE) if name != "payload"])
def test_nothing_else_can_be_changed_with_it(column: str, old: Submission) -> None:
    field: Any = next(field for field in Submission._meta.concrete_fields if field.column == column)
    kind = field.get_internal_type()
    value = {
        "DateTimeField": "'2001-02-03 04:05:06'",
        "TextField": "'other'",
        "CharField": "'other'",
        "GenericIPAddressField": "'203.0.113.254'",
    }.get(kind, "77")
    before = rows_of(TABLE)

    assert not_refused(f"{ERASE}, {column} = {value}") == []
    if field.null:
        assert getattr(old, field.attname) is None or not_refused(f"{ERASE}, {column} = NULL") == []
    assert rows_of(TABLE) == before


@pytest.mark.parametrize("value", ["'x'", "'{'", "' '", "NULL"])
def test_it_can_become_nothing_but_empty(value: str, old: Submission) -> None:
    passed = not_refused(f"UPDATE {TABLE} SET payload = {value}")

    assert passed == [] or "not-null" in passed[0] or "NOT NULL" in passed[0]


def test_an_erased_submission_cannot_be_deleted_nor_filled_again(old: Submission) -> None:
    run(ERASE)

    assert not_refused(f"DELETE FROM {TABLE}", f"UPDATE {TABLE} SET payload = '{{'") == []


@on_postgresql
def test_a_replica_is_held_to_the_same_rule(post: Any) -> None:
    receive(post, b"{", days=0)

    assert not_refused(f"SET LOCAL session_replication_role = replica; {ERASE}") == []


def test_the_term_is_that_of_the_setting_when_it_was_migrated(post: Any, settings: Any) -> None:
    receive(post, b"{", days=3 * 365.25 + MARGIN_DAYS)
    assert not_refused(ERASE) == []
    settings.REFUSED_PAYLOAD_YEARS = 3

    assert {weakness.table for weakness in find_weaknesses(connection)} == {TABLE}
    assert not_refused(ERASE) == []
    install(connection)

    assert find_weaknesses(connection) == []
    run(ERASE)
    assert bytes(Submission.objects.get().payload) == b""
