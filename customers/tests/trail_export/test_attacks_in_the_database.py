"""Whatever a forger does in the database before the trail is exported, both verifications find, at the same place."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.db.models import F

from customers.models import (
    AUDITED,
    LOGS,
    Access,
    Contact,
    Customer,
    Finding,
    PendingRevision,
    Review,
    Revision,
    Seal,
    Spouse,
    Submission,
)
from customers.tests.commands.conftest import another, forging, problems

from .conftest import Trail, export, places, seal, verify

pytestmark = pytest.mark.django_db

DIGEST = "the digest does not fit what is recorded: something in it was changed."
NOT_EXPORTED = "whether it waits for an officer does not follow from its reviews."
"""The officers' list is no evidence, and not in the export."""
RULED = {"slot", "kind", "is_main"}
"""Columns of which the database's own rules may leave no room for another value."""


def erase_revision(revision: Revision) -> None:
    """A revision with all that belongs to it, and its submission."""
    for model in AUDITED:
        model.history.filter(revision_id=revision.id)._raw_delete("default")
    Finding.objects.filter(revision=revision)._raw_delete("default")
    Review.objects.filter(revision=revision)._raw_delete("default")
    PendingRevision.objects.filter(revision=revision)._raw_delete("default")
    Revision.objects.filter(pk=revision.pk)._raw_delete("default")
    Submission.objects.filter(pk=revision.submission_id)._raw_delete("default")


def change_a_value(trail: Trail) -> None:
    Contact.history.filter(revision__sequence=1, customer_id=trail.number).update(cell_phone="1")


def swap_two_rows(trail: Trail) -> None:
    rows = Contact.history.filter(customer_id=trail.number).order_by("history_id")
    first, last = rows[0], rows[1]
    for row, other in ((first, last), (last, first)):
        Contact.history.filter(pk=row.pk).update(cell_phone=other.cell_phone)


def swap_two_revisions(trail: Trail) -> None:
    for old, new in ((1, 1000), (2, 1), (1000, 2)):
        Revision.objects.filter(customer_id=trail.number, sequence=old).update(sequence=new)


def delete_the_middle(trail: Trail) -> None:
    erase_revision(Revision.objects.get(customer_id=trail.number, sequence=2))


def cut_the_tail(trail: Trail) -> None:
    erase_revision(Revision.objects.get(customer_id=trail.number, sequence=3))


def delete_a_customer(trail: Trail) -> None:
    """With all that there is of it."""
    number = trail.others[0]
    for revision in Revision.objects.filter(customer_id=number):
        erase_revision(revision)
    for model in reversed(AUDITED):
        model._default_manager.filter(**{model.customer_column: number})._raw_delete("default")
    Submission.objects.filter(customer_id=number)._raw_delete("default")


def insert_a_revision(trail: Trail) -> None:
    revision = Revision.objects.get(customer_id=trail.number, sequence=3)
    revision.pk += 1000
    revision.sequence, revision.submission_id = 4, None
    revision.save(force_insert=True)


def rename_the_user(trail: Trail) -> None:
    Revision.objects.filter(customer_id=trail.number, sequence=2).update(username="somebody else")


def date_anew(trail: Trail) -> None:
    revisions = Revision.objects.filter(customer_id=trail.number, sequence=2)
    revisions.update(created_at=F("created_at") - timedelta(days=1))


def edit_a_live_row(trail: Trail) -> None:
    Contact.objects.filter(customer_id=trail.number).update(email="thief@example.com")


def remove_a_live_row(trail: Trail) -> None:
    Spouse.objects.filter(customer_id=trail.others[0])._raw_delete("default")
    Contact.objects.filter(customer_id=trail.number)._raw_delete("default")


def put_a_history_row_where_no_revision_is(trail: Trail) -> None:
    row = Contact.history.filter(customer_id=trail.number).latest("history_id")
    row.history_id += 1000
    row.revision_id += 1000
    row.save(force_insert=True)


def edit_a_submission(trail: Trail) -> None:
    Submission.objects.filter(outcome="refused").update(message="")


def edit_a_payload(trail: Trail) -> None:
    Submission.objects.filter(outcome="updated").update(payload=b"{}")


def erase_an_accepted_payload(trail: Trail) -> None:
    Submission.objects.filter(outcome="created", customer_id=trail.number).update(payload=b"")


def take_a_submission_away(trail: Trail) -> None:
    revision = Revision.objects.get(customer_id=trail.number, sequence=2)
    Submission.objects.filter(id=revision.submission_id)._raw_delete("default")


def edit_a_review(trail: Trail) -> None:
    Review.objects.filter(sequence=2).update(decision="approved")


def take_a_review_away(trail: Trail) -> None:
    Review.objects.filter(sequence=1)._raw_delete("default")


ATTACKS = [
    (change_a_value, "customer {n}, revision 1"),
    (swap_two_rows, "customer {n}, revision 1"),
    (swap_two_revisions, "customer {n}, revision 2"),
    (delete_the_middle, "customer {n}, revision 3"),
    (cut_the_tail, "customer {n}, table customers_contact, cell_phone"),
    (insert_a_revision, "customer {n}, revision 4"),
    (rename_the_user, "customer {n}, revision 2"),
    (date_anew, "customer {n}, revision 2"),
    (edit_a_live_row, "customer {n}, table customers_contact, email"),
    (remove_a_live_row, "customer {n}, table customers_contacthistory"),
    (put_a_history_row_where_no_revision_is, "customer {n}, table customers_contacthistory"),
    (edit_a_submission, "submission {refused}"),
    (edit_a_payload, "submission {updated}"),
    (erase_an_accepted_payload, "submission {created}"),
    (take_a_submission_away, "customer {n}, revision 2"),
    (edit_a_review, "customer {n}, review 2"),
    (take_a_review_away, "customer {n}, review 2"),
]


@pytest.mark.parametrize(("attack", "place"), ATTACKS, ids=[attack.__name__ for attack, _place in ATTACKS])
def test_both_verifications_find_it(attack: Callable[[Trail], None], place: str, trail: Trail, tmp_path: Path) -> None:
    created, updated = Submission.objects.filter(customer_id=trail.number).order_by("id")[:2]
    refused = Submission.objects.get(outcome="refused")
    place = place.format(n=trail.number, created=created.id, updated=updated.id, refused=refused.id)
    with forging():
        attack(trail)
        in_the_database = {str(problem.place) for problem in problems() if problem.text != NOT_EXPORTED}
        answer = verify(export(tmp_path / "trail", with_payloads=True))

    assert answer.status == 1
    assert place in in_the_database
    assert in_the_database <= places(answer.problems)


def test_a_customer_that_was_deleted_with_all_its_trail_is_missed_by_the_seals_alone(
    trail: Trail, tmp_path: Path
) -> None:
    with forging():
        delete_a_customer(trail)
        assert problems() == []

        answer = verify(export(tmp_path / "trail"))

    assert f"customer {trail.others[0]}: seal 2 has it, and it is gone." in answer.problems


def test_log_rows_that_were_taken_away_are_missed(trail: Trail, tmp_path: Path) -> None:
    row = Access.objects.get()
    with forging():
        Access.objects.all()._raw_delete("default")

        answer = verify(export(tmp_path / "trail"))

    assert answer.problems == [f"table customers_access, row {row.id}: seal 2 has it, and it is gone."]


def test_a_refused_submission_that_was_taken_away_is_missed(trail: Trail, tmp_path: Path) -> None:
    with forging():
        Submission.objects.filter(outcome="refused")._raw_delete("default")

        answer = verify(export(tmp_path / "trail"))

    assert [problem.split(": ", 1)[1] for problem in answer.problems] == ["seal 2 has it, and it is gone."]


def test_an_old_seal_in_the_place_of_a_new_one_is_found(trail: Trail, tmp_path: Path) -> None:
    old = Seal.objects.get(number=1)
    with forging():
        Seal.objects.filter(number=2).update(
            statement=old.statement, signature=old.signature, digest=old.digest, segments=old.segments
        )

        answer = verify(export(tmp_path / "trail"), "--seal", trail.last_seal)

    assert {"seal 1", trail.last_seal.name} <= places(answer.problems)


@pytest.mark.parametrize(
    ("old", "new"), [('"count":2', '"count":3'), ('"number":2', '"number":3'), ('"although":""', '"although":"x"')]
)
def test_a_seal_that_was_altered_is_found(old: str, new: str, trail: Trail, tmp_path: Path) -> None:
    row = Seal.objects.get(number=2)
    with forging():
        altered = row.statement.replace(old, new)
        assert altered != row.statement
        Seal.objects.filter(pk=row.pk).update(statement=altered)

        answer = verify(export(tmp_path / "trail"))

    assert any("the signature is not that of the statement: the seal was altered." in line for line in answer.problems)


def test_a_seal_that_is_no_json_is_a_problem(trail: Trail, tmp_path: Path) -> None:
    with forging():
        Seal.objects.filter(number=2).update(statement="{", segments="[")

        answer = verify(export(tmp_path / "trail"))

    assert "seals.jsonl, line 2: it is not what should stand there, and cannot be read." in answer.problems


def test_seals_that_were_removed_are_missed_by_who_has_a_copy(trail: Trail, tmp_path: Path) -> None:
    with forging():
        Seal.objects.filter(number=2)._raw_delete("default")
        folder = export(tmp_path / "trail")

        assert verify(folder).status == 0
        answer = verify(folder, "--seal", trail.last_seal)

    assert answer.problems == [f"{trail.last_seal.name}: the export does not have it: it was removed."]


def test_a_finding_without_revision_is_found(trail: Trail, tmp_path: Path) -> None:
    finding = Finding.objects.earliest("id")
    with forging():
        finding.pk, finding.revision_id = finding.pk + 1000, finding.revision_id + 1000
        finding.save(force_insert=True)

        answer = verify(export(tmp_path / "trail"))

    assert answer.problems == [f"finding {finding.pk}: it belongs to no revision."]


@pytest.mark.parametrize("model", [*AUDITED, Revision, Review, Finding, Submission, *LOGS[:2]])
def test_every_column_of_the_trail_counts(model: Any, trail: Trail, tmp_path: Path) -> None:
    table = model.history.model if model in AUDITED else model
    export(tmp_path / "before")
    seal()  # what no seal covers yet has its digest alone, which an id is not in
    row = table._base_manager.order_by("pk").first()
    fields = [field for field in table._meta.concrete_fields if field.attname != "payload"]  # not in this export
    assert _missed(table, row, fields, tmp_path) == []


@pytest.mark.parametrize("model", AUDITED)
def test_every_column_of_the_register_counts(model: Any, trail: Trail, tmp_path: Path) -> None:
    """Each is named, so that all may change at once; but keys, with which the row is another one."""
    row = model._default_manager.order_by("pk").first()
    keys = {model._meta.pk.attname, model.customer_column, *RULED}
    together = [field for field in model._meta.concrete_fields if field.attname not in keys]
    values = {field.attname: another(getattr(row, field.attname), field) for field in together}
    with forging():
        model._base_manager.filter(pk=row.pk).update(**values)
        answer = verify(export(tmp_path / "trail"))

    number, table = getattr(row, model.customer_column), model._meta.db_table
    assert {f"customer {number}, table {table}, {field.column}" for field in together} <= places(answer.problems)
    assert (
        _missed(model, row, [field for field in model._meta.concrete_fields if field.attname in keys], tmp_path) == []
    )


def _missed(model: Any, row: models.Model, fields: list[Any], folder: Path) -> list[str]:
    """Columns of a row that can be changed without a problem."""
    missed = []
    for field in fields:
        value = another(getattr(row, field.attname), field)
        try:
            with forging():
                model._base_manager.filter(pk=row.pk).update(**{field.attname: value})
                if not verify(export(folder / field.attname)).problems:
                    missed.append(field.attname)
        except IntegrityError:
            assert field.attname in RULED
    return missed


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps a column to its type")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers_customerhistory", "birth_date"),
        ("customers_contact", "customer_id"),
        ("customers_revision", "created_at"),
        ("customers_revision", "sequence"),
        ("customers_revision", "digest_version"),
        ("customers_submission", "received_at"),
        ("customers_submission", "payload"),
        ("customers_review", "created_at"),
        ("customers_access", "created_at"),
        ("customers_seal", "made_at"),
    ],
)
def test_a_value_of_another_type_is_a_problem_and_not_an_error(
    table: str, column: str, trail: Trail, tmp_path: Path
) -> None:
    with forging(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        first = f"(SELECT min(rowid) FROM {table})"  # noqa: S608  # names from the list above
        cursor.execute(f"UPDATE {table} SET {column} = 'junk' WHERE rowid = {first}")  # noqa: S608

        answer = verify(export(tmp_path / "trail", with_payloads=True))
        cursor.execute("PRAGMA ignore_check_constraints = OFF")

    assert answer.status == 1


def test_models_that_this_test_knows(trail: Trail) -> None:
    """A customer for each table, or the tests above would not see it."""
    assert all(issubclass(model, models.Model) and model._default_manager.exists() for model in AUDITED)
    assert Customer.objects.count() == 3
