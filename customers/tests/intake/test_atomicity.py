"""A customer, its history, its findings and its submission: all of it or nothing, whatever breaks in between."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from catalogs.models import Occupation
from customers.audit.history import HISTORY
from customers.intake.storage import Changeset, storage
from customers.models import AUDITED, Customer, CustomerIndex, Finding, PendingRevision, Revision, Submission
from customers.tests.broken import refusing_inserts
from customers.tests.conftest import Post
from customers.tests.helpers import put

Payload = dict[str, Any]


class Broken(Exception):
    """What nobody foresaw."""


def breaks(*_args: Any, **_kwargs: Any) -> None:
    raise Broken("LUIS MARTINEZ")


POINTS = {
    "matching": "customers.intake.match.decide",
    "codes": "customers.intake.assess.new_codes",
    "findings": "customers.intake.assess.find_findings",
    "rows": "customers.intake.write.compose",
    "history": "customers.intake.write.HistoryEntry",
    "digest": "customers.intake.storage.interface.content_of_revision",
}

TABLES = (
    *AUDITED,
    *HISTORY,
    Revision,
    Finding,
    CustomerIndex,
    PendingRevision,
)


def everything() -> dict[str, list[Any]]:
    """All that the register and the trail have, but for submissions."""
    tables = [*AUDITED, *(model.history.model for model in AUDITED), Revision, Finding]
    return {table._meta.db_table: list(table._default_manager.order_by("pk").values()) for table in tables}


def assert_failed(response: Any, *messages: str) -> None:
    assert response.status_code == 500
    assert "LUIS" not in response.content.decode()
    submission = Submission.objects.latest("id")
    assert (submission.outcome, submission.status, submission.customer_id) == ("failed", 500, None)
    assert submission.message in (messages or ("Broken",))


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_creation_that_fails_leaves_nothing(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    put(payload, "client_job_info.occupation_code", "999999")
    monkeypatch.setattr(point, breaks)

    assert_failed(post(payload))

    assert not any(everything().values())
    assert not Occupation.objects.filter(pk="999999").exists()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_an_update_that_fails_changes_nothing(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    post(payload)
    before = everything()
    put(payload, "client_contact.email", "new@example.com")
    put(payload, "client_info.spouse_info", None)
    payload["client_documents"].pop()
    monkeypatch.setattr(point, breaks)

    assert_failed(post(payload))

    assert everything() == before


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_a_table_that_takes_no_row_leaves_nothing_in_the_others(post: Post, payload: Payload, model: Any) -> None:
    put(payload, "client_info.risk_data.risk_value", 1)
    put(payload, "client_job_info.previously_employment_data.previous_company_name", "x")
    put(payload, "client_job_info.occupation_code", "999999")

    with refusing_inserts(model):
        assert_failed(post(payload), "InternalError", "IntegrityError")

    assert not any(everything().values())
    assert not Occupation.objects.filter(pk="999999").exists()
    assert Submission.objects.count() == 1
    assert post(payload).status_code == 201


def test_after_a_failure_the_same_call_works(post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("customers.intake.assess.find_findings", breaks)
        post(payload)

    assert post(payload).status_code == 201
    assert list(Submission.objects.order_by("id").values_list("outcome", flat=True)) == ["failed", "created"]
    assert Revision.objects.get().sequence == 1


def test_a_lost_race_is_run_again_from_the_start(post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = lose_races(monkeypatch, times=2)

    assert post(payload).status_code == 201
    assert len(attempts) == 3
    assert Customer.objects.count() == 1
    assert Submission.objects.count() == 1


def test_a_race_that_is_always_lost_is_a_503_that_may_be_tried_again(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_races(monkeypatch, times=100)

    response = post(payload)

    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert response.json()["message"] == "The core is busy with the same customer. Please try again."
    assert not Customer.objects.exists()
    submission = Submission.objects.get()
    assert (submission.outcome, submission.status) == ("failed", 503)


def lose_races(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Lets the first attempts fail as a violated constraint does; the attempts made so far."""
    attempts: list[int] = []
    kind = type(storage())
    original = kind.write

    def write(self: Any, changeset: Changeset) -> Revision:
        attempts.append(len(attempts))
        written = original(self, changeset)
        if len(attempts) <= times:
            raise IntegrityError("UNIQUE constraint failed") from UniqueViolation()
        return written

    monkeypatch.setattr(kind, "write", write)
    return attempts


class UniqueViolation(Exception):
    """As psycopg2 has it."""

    pgcode = "23505"


def test_a_database_that_goes_away_is_a_503_that_may_be_tried_again(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("customers.intake.assess.find_findings", gone)

    response = post(payload)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert not Customer.objects.exists()


def test_a_submission_that_cannot_be_recorded_does_not_change_the_answer(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError("disk full")

    monkeypatch.setattr("customers.intake.record.new_submission", full)

    response = post(put(payload, "client_info.first_name", ""))

    assert response.status_code == 400
    assert response.json()["message"] == "client_info.first_name: It is required."
