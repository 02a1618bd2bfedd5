"""Revisions: one for each change of a customer, which ties its history rows together and says who made it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from customers.audit.digest import VERSION
from customers.models import AUDITED, Contact, Residence, Revision, Spouse, Submission

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Revise = Callable[..., Revision]


def history_of(revision: Revision) -> Counter[str]:
    """Tables and types of the history rows of a revision."""
    return Counter(
        f"{model.__name__} {row.history_type}"
        for model in AUDITED
        for row in model.history.filter(revision_id=revision.id)
    )


def all_history() -> int:
    return sum(model.history.count() for model in AUDITED)


def test_a_creation_is_one_revision_with_a_history_row_for_each_row(complete: Payload, revise: Revise) -> None:
    revision = revise(complete)

    assert (revision.sequence, revision.kind) == (1, "creation")
    assert history_of(revision) == {
        "Customer +": 1,
        "Spouse +": 1,
        "RiskAssessment +": 1,
        "IdentityDocument +": 5,
        "Residence +": 1,
        "Contact +": 1,
        "Employment +": 1,
        "OtherActivity +": 1,
        "PreviousEmployment +": 1,
        "BankReference +": 1,
        "PersonalReference +": 2,
        "CommercialReference +": 2,
        "Transactionality +": 1,
    }
    assert all_history() == 19
    assert sum(model._default_manager.count() for model in AUDITED) == 19


def test_an_update_is_one_revision_with_the_rows_that_differ(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_contact"]["cell_phone"] = "7862220000"
    payload["client_info"]["nickname"] = "Lucho"
    payload["client_info"]["spouse_info"] = None
    del payload["client_documents"][0]

    revision = revise(payload)

    assert (revision.sequence, revision.kind) == (2, "update")
    assert history_of(revision) == {"Contact ~": 1, "Customer ~": 1, "Spouse -": 1, "IdentityDocument ~": 1}
    assert Revision.objects.count() == 2


def test_history_rows_hold_the_state_after_the_change(payload: Payload, revise: Revise) -> None:
    first = revise(payload)
    payload["client_contact"]["cell_phone"] = "7862220000"
    second = revise(payload)

    phones = dict(Contact.history.values_list("revision_id", "cell_phone"))

    assert phones == {first.id: "7862229999", second.id: "7862220000"}


def test_the_history_row_of_a_deletion_holds_what_was_deleted(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_info"]["spouse_info"] = None
    revision = revise(payload)

    row = Spouse.history.get(revision_id=revision.id)

    assert (row.history_type, row.first_name, row.document_number) == ("-", "EMILY", "556699130")
    assert not Spouse.objects.exists()


def test_an_unchanged_repeat_leaves_no_trace_but_its_submission(payload: Payload, post: Any, revise: Revise) -> None:
    revise(payload)
    history = all_history()

    assert post(payload).status_code == 201

    assert (Revision.objects.count(), all_history()) == (1, history)
    assert list(Submission.objects.order_by("id").values_list("outcome", flat=True)) == ["created", "unchanged"]


def test_a_refused_update_leaves_no_revision(payload: Payload, post: Any, revise: Revise) -> None:
    revise(payload)
    history = all_history()
    payload["client_info"]["first_name"] = "PEDRO"
    payload["client_info"]["birth_date"] = "1970-01-01"

    assert post(payload).status_code == 409

    assert (Revision.objects.count(), all_history()) == (1, history)


def test_a_revision_says_who_when_from_where_and_by_which_request(
    payload: Payload, revise: Revise, api: APIClient
) -> None:
    before = timezone.now()
    revision = revise(payload, HTTP_X_REQUEST_ID="ticket-77", REMOTE_ADDR="203.0.113.9")

    submission = Submission.objects.get()
    assert (revision.user_id, revision.username) == (submission.user_id, submission.username)
    assert revision.username == revision.user.username
    assert before <= revision.created_at <= timezone.now()
    assert (revision.source, revision.reason) == ("api", "")
    assert (revision.request_id, revision.client_address) == ("ticket-77", "203.0.113.9")
    assert revision.submission_id == submission.id
    assert revision.digest_version == VERSION


def test_the_name_of_the_user_stays_as_it_was_then(payload: Payload, revise: Revise) -> None:
    revision = revise(payload)
    name = revision.username
    user = revision.user
    user.username = "renamed"
    user.save()

    assert Revision.objects.get().username == name != "renamed"


def test_history_rows_carry_the_date_and_the_user_of_their_revision(complete: Payload, revise: Revise) -> None:
    revision = revise(complete)

    for model in AUDITED:
        for row in model.history.all():
            assert (row.history_date, row.history_user_id) == (revision.created_at, revision.user_id)


def test_sequences_of_each_customer_have_no_gap(example: Any, revise: Revise) -> None:
    first, second = example(1), example(2)
    for phone in ("8091110000", "8091110001", "8091110002"):
        first["client_contact"]["cell_phone"] = phone
        second["client_contact"]["cell_phone"] = phone
        revise(first)
        revise(second)

    sequences: dict[int, list[int]] = {}
    for number, sequence in Revision.objects.order_by("id").values_list("customer_id", "sequence"):
        sequences.setdefault(number, []).append(sequence)
    assert list(sequences.values()) == [[1, 2, 3], [1, 2, 3]]


@pytest.mark.parametrize("model", AUDITED)
def test_a_row_saved_outside_the_intake_is_refused_by_the_database(
    model: Any, complete: Payload, revise: Revise
) -> None:
    revise(complete)
    row = model._default_manager.first()

    with pytest.raises(IntegrityError, match="revision_id"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", AUDITED)
def test_a_history_row_without_a_revision_is_refused_by_the_database(
    model: Any, complete: Payload, revise: Revise
) -> None:
    revise(complete)
    row = model.history.first()
    row.history_id, row.revision_id = None, None

    with pytest.raises(IntegrityError, match="revision_id"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", [model for model in AUDITED if model is not AUDITED[0]])
def test_a_row_deleted_outside_the_intake_is_refused_by_the_database(
    model: Any, complete: Payload, revise: Revise
) -> None:
    revise(complete)
    row = model._default_manager.first()

    with pytest.raises(IntegrityError, match="revision_id"), transaction.atomic():
        row.delete()
    assert model._default_manager.filter(pk=row.pk).exists()


def test_two_revisions_cannot_take_the_same_place(payload: Payload, revise: Revise) -> None:
    revision = revise(payload)
    revision.pk = None
    revision.submission = None

    with (
        pytest.raises(IntegrityError, match=r"one_revision_per_place|REPLACE of"),
        transaction.atomic(),
    ):
        revision.save(force_insert=True)


@pytest.mark.usefixtures("unguarded")
def test_a_sequence_starts_at_one(payload: Payload, revise: Revise) -> None:
    revision = revise(payload)

    with pytest.raises(IntegrityError, match="revision_sequence_starts_at_one"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(sequence=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogs_for_transactions")
def test_what_is_saved_outside_the_intake_is_not_kept_either(payload: Payload, revise: Revise) -> None:
    """Without a transaction around it, too: neither the history row nor the row itself."""
    revise(payload)
    residence = Residence.objects.get()
    residence.city = "Ponce"

    with pytest.raises(IntegrityError):
        residence.save()

    assert Residence.objects.get().city == "Miami"


def test_a_clock_that_is_set_back_does_not_change_the_order(
    payload: Payload, revise: Revise, monkeypatch: pytest.MonkeyPatch
) -> None:
    revise(payload)
    payload["client_info"]["nickname"] = "Lucho"
    earlier = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: earlier)

    revision = revise(payload)

    assert revision.sequence == 2
    assert revision.created_at < Revision.objects.get(sequence=1).created_at
