"""Attacks that people thought of who had not built it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from customers.audit.append_only import find_weaknesses
from customers.audit.digest import digest_of_record, digest_of_submission
from customers.audit.history import HISTORY
from customers.audit.logs import whoever_runs_this, write_down
from customers.models import Erasure, Finding, PendingRevision, Review, Revision, Seal, Submission
from customers.tests.commands.conftest import forging

from .forger import make_everything_fit

pytestmark = pytest.mark.django_db

Scene = Any
Verify = Any


def test_a_spoilt_newest_seal_does_not_hide_what_the_one_before_it_says(scene: Scene, verify: Verify) -> None:
    refused = Submission.objects.filter(outcome="refused").earliest("id")
    with forging():
        Submission.objects.filter(pk=refused.pk)._raw_delete("default")
        Seal.objects.filter(number=2).update(statement="{")
        found = verify().problems

    assert "seal 2: it cannot be read: it was altered." in found
    assert f"table customers_submission, row {refused.pk}: seal 1 has it, and it is gone." in found


@pytest.mark.parametrize("age", ["in the future", "after a shorter term"])
def test_a_payload_that_was_erased_too_early_is_found_whatever_the_record_says(
    scene: Scene, verify: Verify, age: str
) -> None:
    refused = Submission.objects.filter(outcome="refused").earliest("id")
    with forging():
        changed = {"payload": b""}
        if age == "after a shorter term":
            changed["received_at"] = timezone.now() - timedelta(days=800)
        Submission.objects.filter(pk=refused.pk).update(**changed)
        erasure = Erasure(submission=refused, term_years=1 if age == "after a shorter term" else 10, reason="-")
        write_down(erasure, whoever_runs_this())
        if age == "in the future":
            erasure.created_at = timezone.now() + timedelta(days=20 * 366)
            Erasure.objects.update(created_at=erasure.created_at, digest=digest_of_record(erasure))
        submission = Submission.objects.get(pk=refused.pk)
        Submission.objects.filter(pk=refused.pk).update(digest=digest_of_submission(submission))
        found = verify().problems

    expected = {
        "in the future": "an erasure of its payload is on record with a date that has not come yet.",
        "after a shorter term": "its payload was erased after a term of 1 years, and the term is 10.",
    }
    assert f"submission {refused.pk}: {expected[age]}" in found


def test_a_value_in_a_column_that_no_digest_of_its_day_covers_is_found(scene: Scene, verify: Verify) -> None:
    with forging():
        Revision.objects.update(digest_version=1, review_causes="")
        Review.objects.all()._raw_delete("default")
        make_everything_fit()
        changed = Revision.objects.get(customer_id=scene.first, sequence=1)
        Revision.objects.filter(pk=changed.pk).update(review_causes="exposure")
        found = verify().problems

    place = f"customer {scene.first}, revision 1"
    assert f"{place}: review_causes has a value, and did not exist when the digest was made." in found


def test_one_customer_whose_whole_life_was_numbered_anew_does_not_fit_its_seal(scene: Scene, verify: Verify) -> None:
    with forging():
        for revision in Revision.objects.filter(customer_id=scene.first).order_by("-id"):
            number = revision.pk + 1_000_000
            for table in [*HISTORY, Finding, Review, PendingRevision]:
                table._default_manager.filter(revision_id=revision.pk).update(revision_id=number)
            Revision.objects.filter(pk=revision.pk).update(id=number, username="somebody else")
        make_everything_fit()
        found = verify(customer=scene.first, seal=[scene.new]).problems

    assert f"customer {scene.first}: seal 2 has it, or a neighbour of it, and that is gone." in found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own table of what there is")
def test_a_trigger_that_hides_behind_capitals_is_told(db: None) -> None:
    with forging(), connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER hidden BEFORE INSERT ON customers_access BEGIN SELECT RAISE(IGNORE); END")
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("UPDATE sqlite_master SET type = 'TRIGGER' WHERE name = 'hidden'")
        cursor.execute("PRAGMA writable_schema = OFF")

        assert "hidden" in {weakness.name for weakness in find_weaknesses(connection)}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own tables of what there is")
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE pg_class SET relhastriggers = false WHERE relname = 'customers_finding'", "append_only"),
        ("UPDATE pg_trigger SET tgisinternal = true WHERE tgname = 'hidden'", "hidden"),
    ],
)
def test_triggers_that_were_hidden_or_put_to_sleep_in_the_catalog_are_told(db: None, statement: str, name: str) -> None:
    with forging(), connection.cursor() as cursor:
        call_command("migrate", verbosity=0)
        cursor.execute(
            "CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER hidden BEFORE INSERT ON customers_access FOR EACH ROW EXECUTE FUNCTION hide()"
        )
        cursor.execute(statement)

        assert name in {weakness.name for weakness in find_weaknesses(connection)}


def test_a_table_that_was_taken_away_is_named(db: None) -> None:
    with forging(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE customers_exportedfile")

        found = find_weaknesses(connection)
        assert (found[0].table, found[0].text) == ("customers_exportedfile", "the table is missing.")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="an error ends the test's transaction on PostgreSQL")
def test_a_verification_that_meets_no_table_says_so(db: None) -> None:
    with forging(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE customers_exportedfile")
        with pytest.raises(CommandError, match="cannot be read to the end: no such table: customers_exportedfile"):
            call_command("verify_audit_trail")
