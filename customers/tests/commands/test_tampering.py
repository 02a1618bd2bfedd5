"""Whatever is changed, taken away or put in behind the trail's back is found, and the place is named."""

from collections.abc import Collection
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.db.models import F, Max

from customers.audit.digest import digest_of_submission
from customers.audit.problems import Problem
from customers.models import AUDITED, Contact, Customer, Finding, Revision, Spouse, Submission
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import put

from .conftest import another, forging, problems

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
COMPLETE = {
    ("client_info", "risk_data"): {"risk_value": 12.25, "risk_level_unique_description": "low"},
    ("client_job_info", "previously_employment_data"): {"previous_company_name": "OLD", "previous_seniority": 18},
}
PHONES = ("7862220001", "7862220002")


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    """A customer with a row in each table and three revisions; the last two changed one column of its contact."""
    with set_up():
        payload = complete_payload()
        number = intake_once.accepted(payload)
        for phone in PHONES:
            intake_once.accepted(put(payload, "client_contact.cell_phone", phone))
        assert not problems()
        return number


def complete_payload() -> Payload:
    """Example 1 with the two nodes that it lacks."""
    payload = example_of(1)
    for (node, name), value in COMPLETE.items():
        payload[node][name] = value
    return payload


def undetected(
    model: Any, row: models.Model, *, place: str, only: Collection[str] = (), but: Collection[str] = ()
) -> list[str]:
    """Columns of a row (all; these alone; all but these) that can be changed without a problem at such a place."""
    missed, refused = [], []
    for field in model._meta.concrete_fields:
        if field.attname in but or (only and field.attname not in only):
            continue
        value = another(getattr(row, field.attname), field)
        try:
            with forging():
                assert model._base_manager.filter(pk=row.pk).update(**{field.attname: value}) == 1
                if not any(problem.place.startswith(place) for problem in problems()):
                    missed.append(field.attname)
        except IntegrityError:
            refused.append(field.attname)
    assert set(refused) <= {"slot", "kind", "is_main"}  # what the database's own rules leave no room for
    return missed


def places(found: list[Problem]) -> set[str]:
    return {problem.place for problem in found}


@pytest.mark.parametrize("model", AUDITED)
def test_a_changed_column_of_a_history_row_is_found(model: Any, number: int) -> None:
    row = model.history.earliest("history_id")

    assert undetected(model.history.model, row, place=f"customer {number}, revision 1") == []


@pytest.mark.parametrize("model", AUDITED)
def test_a_changed_column_of_the_register_is_found(model: Any, number: int) -> None:
    row = model._default_manager.first()
    keys, table = {model._meta.pk.attname, model.customer_column}, model._meta.db_table

    assert undetected(model, row, but=keys, place=f"customer {number}, table {table}, ") == []
    assert undetected(model, row, only=keys, place="customer ") == []


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_changed_column_of_a_revision_is_found(sequence: int, number: int) -> None:
    row = Revision.objects.get(sequence=sequence)

    keys = {"customer_id", "sequence"}
    assert undetected(Revision, row, but=keys, place=f"customer {number}, revision {sequence}") == []
    assert undetected(Revision, row, only=keys, place="customer ") == []


def test_a_changed_column_of_a_finding_is_found(number: int) -> None:
    assert Finding.objects.exists()
    for row in Finding.objects.all():
        assert undetected(Finding, row, place=f"customer {number}, revision {row.revision.sequence}") == []


@pytest.mark.parametrize("which", ["first", "last"])
def test_a_changed_column_of_a_submission_is_found(which: str, number: int) -> None:
    row = getattr(Submission.objects.order_by("id"), which)()

    assert undetected(Submission, row, but={"id"}, place=f"submission {row.id}") == []
    assert undetected(Submission, row, only={"id"}, place="") == []


def test_a_changed_column_of_a_refused_submission_is_found(number: int, post: Any) -> None:
    post(b"{")
    row = Submission.objects.get(outcome="refused")

    assert undetected(Submission, row, but={"id"}, place=f"submission {row.id}") == []


def test_a_submission_that_was_forged_with_its_digest_is_found_by_its_revision(number: int) -> None:
    submission = Submission.objects.order_by("id")[1]
    with forging():
        submission.username = "somebody else"
        submission.digest = digest_of_submission(submission)
        submission.save()

        assert places(problems()) == {f"customer {number}, revision 2"}


def test_the_payload_of_a_refused_submission_is_not_erased_without_a_record(number: int, post: Any) -> None:
    post(b"{")
    with forging():
        Submission.objects.filter(outcome="refused").update(payload=b"")

        assert [problem.text for problem in problems()] == ["its payload was erased without a record."]


def test_the_payload_of_an_accepted_submission_may_not_be_erased(number: int) -> None:
    with forging():
        Submission.objects.filter(outcome="created").update(payload=b"")

        assert problems() != []


def test_a_payload_that_was_exchanged_is_found(number: int) -> None:
    first = Submission.objects.earliest("id")
    with forging():
        Submission.objects.filter(pk=first.pk).update(payload=b"{}")

        assert [str(problem) for problem in problems()] == [
            f"submission {first.id}: the payload is not the one that was received."
        ]


@pytest.mark.parametrize("model", AUDITED)
def test_a_history_row_that_was_taken_away_is_found(model: Any, number: int) -> None:
    row = model.history.earliest("history_id")
    with forging():
        model.history.filter(pk=row.pk)._raw_delete("default")

        assert f"customer {number}, revision 1" in places(problems())


@pytest.mark.parametrize("model", AUDITED)
def test_a_history_row_that_was_put_in_is_found(model: Any, number: int) -> None:
    row = model.history.latest("history_id")
    with forging():
        row.history_id += 1000
        row.revision_id = Revision.objects.get(sequence=2).id
        row.save(force_insert=True)

        assert f"customer {number}, revision 2" in places(problems())


@pytest.mark.parametrize("model", AUDITED)
def test_a_row_of_the_register_that_was_taken_away_is_found(model: Any, number: int) -> None:
    row = model._default_manager.first()
    with forging():
        model._default_manager.filter(pk=row.pk)._raw_delete("default")

        assert [str(problem) for problem in problems()] == [
            f"customer {number}, table {model.history.model._meta.db_table}: "
            "a row of the register is missing that its history says is there."
        ]


@pytest.mark.parametrize("model", [model for model in AUDITED if model.identified_by])
def test_a_row_of_the_register_that_was_put_in_is_found(model: Any, number: int) -> None:
    """In the place of one that is there, since the database has no room for two."""
    row = model._default_manager.first()
    with forging():
        model._default_manager.filter(pk=row.pk)._raw_delete("default")
        row.pk += 1000
        model._default_manager.bulk_create([row])

        assert f"customer {number}, table {model._meta.db_table}: a row of the register has no history." in {
            str(problem) for problem in problems()
        }


def test_a_row_that_was_removed_and_stands_again_is_found(number: int, accepted: Any) -> None:
    spouse = Spouse.objects.get()
    payload = put(complete_payload(), "client_contact.cell_phone", PHONES[-1])
    accepted(put(payload, "client_info.spouse_info", None))
    with forging():
        Spouse.objects.bulk_create([spouse])

        assert [str(problem) for problem in problems()] == [
            f"customer {number}, table customers_spouse: a row of the register has no history."
        ]


def test_a_customer_that_was_put_in_is_found(number: int) -> None:
    with forging():
        customer = Customer.objects.get()
        customer.number, customer.wisenroll_code = number + 1, "FORGED"
        Customer.objects.bulk_create([customer])

        assert {str(problem) for problem in problems()} == {
            f"customer {number + 1}: it has no revision.",
            f"customer {number + 1}, table customers_customer: a row of the register has no history.",
        }


def test_a_revision_that_was_taken_away_from_the_middle_is_found(number: int) -> None:
    with forging():
        _erase_revision(Revision.objects.get(sequence=2))

        found = problems()

    assert f"customer {number}, revision 3: revision 2 should stand here: one is missing." in map(str, found)
    assert len([problem for problem in found if "digest" in problem.text]) == 1


def test_a_revision_that_was_taken_away_with_the_gap_closed_is_found(number: int) -> None:
    with forging():
        _erase_revision(Revision.objects.get(sequence=2))
        Revision.objects.filter(sequence=3).update(sequence=2)

        assert f"customer {number}, revision 2" in places(problems())


def test_the_last_revision_taken_away_shows_in_the_register(number: int) -> None:
    with forging():
        _erase_revision(Revision.objects.get(sequence=3))

        assert f"customer {number}, table customers_contact, cell_phone" in places(problems())


def test_the_first_revision_taken_away_is_found(number: int) -> None:
    with forging():
        _erase_revision(Revision.objects.get(sequence=1))

        assert f"customer {number}, revision 2" in places(problems())


def _erase_revision(revision: Revision) -> None:
    """A revision with all that belongs to it."""
    for model in AUDITED:
        model.history.filter(revision_id=revision.id)._raw_delete("default")
    Finding.objects.filter(revision=revision)._raw_delete("default")
    Revision.objects.filter(pk=revision.pk)._raw_delete("default")
    Submission.objects.filter(pk=revision.submission_id)._raw_delete("default")


def test_two_history_rows_that_changed_places_are_found(number: int) -> None:
    second, third = Contact.history.order_by("history_id")[1:3]
    with forging():
        for row, other in ((second, third), (third, second)):
            Contact.history.filter(pk=row.pk).update(cell_phone=other.cell_phone, cell_phone_key=other.cell_phone_key)

        assert places(problems()) >= {f"customer {number}, revision 2", f"customer {number}, revision 3"}


def test_two_revisions_that_changed_places_are_found(number: int) -> None:
    with forging():
        for old, new in ((2, 1000), (3, 2), (1000, 3)):
            Revision.objects.filter(sequence=old).update(sequence=new)

        assert places(problems()) >= {f"customer {number}, revision 2", f"customer {number}, revision 3"}


def test_a_trail_given_to_another_customer_is_found(number: int, example: Any, accepted: Any) -> None:
    other = accepted(example(2))
    with forging():
        Revision.objects.filter(customer_id=number, sequence=2).update(customer_id=other)
        Contact.history.filter(revision_id=Revision.objects.get(customer_id=other, sequence=2).id).update(
            customer_id=other
        )

        found = places(problems())

    assert f"customer {other}, revision 2" in found
    assert f"customer {number}, revision 3" in found


@pytest.mark.parametrize("action", ["take away", "put in", "move"])
def test_findings_that_are_not_those_of_then_are_found(action: str, number: int) -> None:
    finding = Finding.objects.filter(revision__sequence=1).earliest("id")
    with forging():
        if action == "take away":
            Finding.objects.filter(pk=finding.pk)._raw_delete("default")
        elif action == "move":
            Finding.objects.filter(pk=finding.pk).update(revision=Revision.objects.get(sequence=3))
        else:
            finding.pk += 1000
            finding.save(force_insert=True)

        assert f"customer {number}, revision 1" in places(problems())


def test_a_trail_whose_end_was_cut_off_is_found(number: int) -> None:
    last = Revision.objects.get(sequence=3)
    submission = last.submission_id
    with forging():
        before = Contact.history.filter(revision__sequence=2).get()
        Contact.history.filter(revision=last)._raw_delete("default")
        Finding.objects.filter(revision=last)._raw_delete("default")
        Revision.objects.filter(pk=last.pk)._raw_delete("default")
        Contact.objects.update(cell_phone=before.cell_phone, cell_phone_key=before.cell_phone_key)

        assert [str(problem) for problem in problems()] == [
            f"submission {submission}: it changed the customer, but the revision is missing."
        ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps a column to its type")
@pytest.mark.parametrize(
    ("table", "column", "place"),
    [
        ("customers_customerhistory", "birth_date", "customer"),
        ("customers_revision", "created_at", "customer"),
        ("customers_submission", "received_at", "submission"),
        ("customers_submission", "payload", "submission"),
    ],
)
def test_a_value_of_another_type_is_a_problem_and_not_an_error(
    number: int, table: str, column: str, place: str
) -> None:
    with forging(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'junk'")  # noqa: S608  # names from the list above

        assert {problem.place.split()[0] for problem in problems()} == {place}


def test_a_finding_without_revision_is_found(number: int) -> None:
    finding = Finding.objects.earliest("id")
    with forging():
        finding.pk += 1000
        finding.revision_id = Revision.objects.aggregate(last=Max("id"))["last"] + 1000
        finding.save(force_insert=True)

        assert problems() != []


def test_a_revision_that_was_put_in_at_the_end_is_found(number: int) -> None:
    revision = Revision.objects.get(sequence=3)
    with forging():
        revision.pk += 1000
        revision.sequence, revision.submission_id = 4, None
        revision.save(force_insert=True)

        assert places(problems()) == {f"customer {number}, revision 4"}


def test_a_digest_version_that_is_unknown_is_a_problem(number: int) -> None:
    with forging():
        Revision.objects.filter(sequence=1).update(digest_version=F("digest_version") + 5)

        assert f"customer {number}, revision 1" in places(problems())


def test_a_user_that_the_trail_names_cannot_be_deleted(number: int) -> None:
    with pytest.raises(models.ProtectedError):
        Revision.objects.earliest("id").user.delete()
