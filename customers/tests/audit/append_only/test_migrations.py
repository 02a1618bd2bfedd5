"""The triggers are in their place after every migration, forwards and backwards, whatever it did to the tables."""
# ruff: noqa: S608  # the tables are ours

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models

from customers.models import Contact, Customer, Revision, Submission
from customers.tests.unguarded import drop_triggers

from .conftest import not_refused, weaknesses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogs_for_transactions")]

BEFORE_LOGS = "0006"

ATTACKS = [
    "UPDATE customers_customerhistory SET nickname = 'x'",
    "DELETE FROM customers_revision",
    "DELETE FROM customers_submission",
]


def migrate(*arguments: str) -> str:
    """What the command says on standard error: warnings of checks."""
    output = StringIO()
    call_command("migrate", *arguments, verbosity=0, skip_checks=False, stderr=output)
    return output.getvalue()


@pytest.fixture
def number(accepted: Callable[..., int], payload: dict[str, Any]) -> Iterator[int]:
    """A customer; the database is of the present version when the test ends."""
    yield accepted(payload)
    migrate()


def longer(model: Any, name: str) -> tuple[Any, Any]:
    """A text column as it is, and as a migration would make it longer."""
    old = model._meta.get_field(name)
    new = old.clone()
    new.max_length += 10
    new.set_attributes_from_name(name)
    new.model = model
    return old, new


@pytest.mark.parametrize(
    ("model", "name"),
    [(Customer.history.model, "nickname"), (Contact.history.model, "email"), (Revision, "username"),
     (Submission, "username")],
)  # fmt: skip
def test_a_table_that_a_migration_changes_is_protected_again(model: Any, name: str, number: int) -> None:
    table = model._meta.db_table
    old, new = longer(model, name)
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
    lost = {trigger for where, trigger, _text in weaknesses() if where == table}
    assert len(lost) == (3 if connection.vendor == "sqlite" else 0)  # SQLite makes the table anew

    warned = migrate()

    assert [name for name in lost if name not in warned] == []
    assert weaknesses() == set()
    assert not_refused(f"UPDATE {table} SET {name} = 'x'", f"DELETE FROM {table}") == []
    with connection.schema_editor() as editor:
        editor.alter_field(model, new, old)


def test_a_column_that_a_migration_adds_is_protected_like_the_others(number: int) -> None:
    added = models.CharField(max_length=5, default="x")
    added.set_attributes_from_name("added")
    with connection.schema_editor() as editor:
        editor.add_field(Submission, added)
    migrate()
    try:
        assert weaknesses() == set()
        assert not_refused("UPDATE customers_submission SET added = 'y', payload = payload") == []
    finally:
        drop_triggers(connection)  # SQLite drops no column that a trigger names
        with connection.schema_editor() as editor:
            editor.remove_field(Submission, added)


def test_backwards_and_forwards_again_everything_there_stays_protected(number: int) -> None:
    migrate("customers", BEFORE_LOGS)
    assert "customers_access" not in connection.introspection.table_names()
    assert weaknesses() == set()
    assert not_refused(*ATTACKS) == []

    assert migrate() == ""

    assert "customers_access" in connection.introspection.table_names()
    assert weaknesses() == set()
    assert not_refused(*ATTACKS, "TRUNCATE customers_seal" if connection.vendor == "postgresql" else ATTACKS[0]) == []
    assert Revision.objects.get().customer_id == number


def test_a_database_of_the_version_before_is_migrated_without_a_false_alarm(number: int) -> None:
    migrate("customers", BEFORE_LOGS)
    drop_triggers(connection)

    assert migrate() == ""

    assert weaknesses() == set()
    assert not_refused(*ATTACKS) == []
