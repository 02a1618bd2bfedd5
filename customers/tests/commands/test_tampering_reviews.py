"""Reviews that were changed, taken away or put in behind the trail's back, and a list of work that was."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import PendingRevision, Review, Revision
from customers.models.review import pending_revision
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import put

from .conftest import another, forging, problems

pytestmark = pytest.mark.django_db

NOT_FOLLOWING = "whether it waits for an officer does not follow from its reviews."


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    """A customer with three reviews: two of its first revision, one of its second."""
    with set_up():
        number = intake_once.accepted(example_of(1))
        intake_once.accepted(put(example_of(1), "client_info.first_name", "LUISA"))
        first, second = Revision.objects.order_by("sequence")
        flagged = decide(first, Review.Decision.FLAGGED)
        decide(second, Review.Decision.ESCALATED)
        decide(first, Review.Decision.APPROVED, seen=flagged.id)
        assert not problems()
        return number


def decide(revision: Revision, decision: Review.Decision, seen: int = 0) -> Review:
    officer, _is_new = User.objects.get_or_create(username="ana")
    return review(revision, decision, Origin(Revision.Source.ADMIN, officer.pk, "ana", "r", "10.0.0.7", "n"), seen=seen)


def texts() -> list[str]:
    return [str(problem) for problem in problems()]


def test_a_changed_column_of_a_review_is_found(number: int) -> None:
    middle = Review.objects.get(sequence=2)
    missed = []
    for field in Review._meta.concrete_fields:
        with forging():
            changed = another(getattr(middle, field.attname), field)
            Review.objects.filter(pk=middle.pk).update(**{field.attname: changed})
            if not texts():
                missed.append(field.attname)

    assert missed == []


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_review_that_was_taken_away_from_the_middle_is_found(number: int, sequence: int) -> None:
    with forging():
        Review.objects.filter(sequence=sequence)._raw_delete("default")

        missing = f"review {sequence} should stand here: one is missing."
        assert f"customer {number}, review {sequence + 1}: {missing}" in texts()


def test_a_review_that_was_taken_away_with_the_gap_closed_is_found(number: int) -> None:
    with forging():
        Review.objects.filter(sequence=2)._raw_delete("default")
        Review.objects.filter(sequence=3).update(sequence=2)

        assert any(text.startswith(f"customer {number}, review 2: the digest") for text in texts())


def test_a_review_that_was_given_to_another_revision_is_found(number: int) -> None:
    with forging():
        Review.objects.filter(sequence=2).update(revision=Revision.objects.get(sequence=1))

        assert any(text.startswith(f"customer {number}, review 2: the digest") for text in texts())


def test_a_review_of_another_customers_revision_is_found(number: int, example: Any, accepted: Any) -> None:
    other = accepted(example(2))
    with forging():
        Review.objects.filter(sequence=3).update(revision=Revision.objects.get(customer_id=other))

        assert f"customer {number}, review 3: it is about no revision of this customer." in texts()


def test_the_last_review_taken_away_shows_in_the_list_of_work(number: int) -> None:
    with forging():
        Review.objects.filter(sequence=3)._raw_delete("default")

        assert texts() == [f"customer {number}, revision 1: {NOT_FOLLOWING}"]


def test_a_revision_that_was_taken_off_the_list_of_work_is_found(number: int) -> None:
    with forging():
        PendingRevision.objects.all()._raw_delete("default")

        assert texts() == [f"customer {number}, revision 2: {NOT_FOLLOWING}"]


def test_a_revision_that_was_put_on_the_list_of_work_is_found(number: int) -> None:
    with forging():
        first = Revision.objects.get(sequence=1)
        severities = (finding.severity for finding in first.findings.all())
        pending_revision(first, PendingRevision.State.WAITING, severities).save(force_insert=True)

        assert texts() == [f"customer {number}, revision 1: {NOT_FOLLOWING}"]


@pytest.mark.parametrize("column", ["severity", "severities"])
def test_a_list_of_work_that_plays_findings_down_is_found(column: str, number: int) -> None:
    with forging():
        assert PendingRevision.objects.exclude(**{column: ""}).update(**{column: ""})

        assert texts() == [
            f"customer {number}, revision 2: the officers' list does not say how grave its findings are."
        ]


def test_a_list_of_work_that_keeps_a_cause_back_is_found(number: int) -> None:
    with forging():
        assert PendingRevision.objects.update(causes=",documents,")

        assert texts() == [f"customer {number}, revision 2: the officers' list does not say why it waits."]


def test_a_row_of_the_list_of_work_that_an_older_version_wrote_is_none_of_these(number: int) -> None:
    assert PendingRevision.objects.update(causes=None, severities=None)

    assert texts() == []


def test_a_list_of_work_under_another_customers_name_is_found(number: int, example: Any, accepted: Any) -> None:
    other = accepted(example(2))
    with forging():
        PendingRevision.objects.filter(customer_id=number).update(customer_id=other)

        assert texts() == [f"customer {number}, revision 2: {NOT_FOLLOWING}"]
