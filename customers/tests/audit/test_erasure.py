"""`manage.py erase_refused_payloads`: what is past its term goes, and its digest and a record stay."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from customers.audit import append_only, application_role, erasure
from customers.audit.digest import digest_of_record, digest_of_submission
from customers.audit.logs import Who, whoever_runs_this, write_down
from customers.audit.seals.checking import check_trail
from customers.audit.seals.kept import seal_of
from customers.audit.seals.making import make_seal
from customers.audit.verify import Progress, verify_submissions
from customers.models import Erasure, RefusedPerson, Submission
from customers.tests.audit.old import BODY, SECOND, accepted_at, refused_at, years_ago
from customers.tests.commands.conftest import forging

pytestmark = pytest.mark.django_db

REASON = "Yearly erasure, memo 12."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def erase(reason: str = REASON, **options: Any) -> str:
    out = StringIO()
    call_command("erase_refused_payloads", reason=reason, stdout=out, stderr=StringIO(), no_color=True, **options)
    return out.getvalue()


def state() -> list[tuple[Any, ...]]:
    return [
        (row.pk, bytes(row.payload), row.digest, row.payload_digest) for row in Submission.objects.order_by("pk")
    ] + [(row.pk, row.search_text) for row in RefusedPerson.objects.order_by("pk")]


def problems() -> list[str]:
    return [problem.text for problem in verify_submissions(Progress())]


@pytest.fixture
def over(api_user: User) -> Submission:
    """A refused submission whose payload is past its term."""
    return refused_at(years_ago() - SECOND, api_user)


# --- saying ---


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"dry_run": True, "yes": True}])
def test_without_yes_it_says_what_it_would_erase_and_changes_nothing(options: Any, over: Submission) -> None:
    before = state()

    text = erase(**options)

    assert "1 payload of a refused submission is past its term" in text
    assert f"{len(BODY)} bytes" in text
    assert "Nothing was erased." in text
    assert state() == before
    assert not Erasure.objects.exists()


def test_it_says_the_oldest_and_the_newest(api_user: User) -> None:
    for days in (1, 400):
        refused_at(years_ago() - timedelta(days=days), api_user)
    days = [timezone.localtime(row.received_at).strftime("%d/%m/%Y") for row in Submission.objects.order_by("-pk")]

    assert f"2 payloads of refused submissions are past their term: received from {days[0]} to {days[1]}, " in erase()


def test_where_nothing_is_past_its_term_it_says_so(api_user: User) -> None:
    refused_at(years_ago(), api_user)

    assert erase(yes=True) == "No payload is past its term.\n"
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "\u2800", "\x07", "fine\u202e"])
@pytest.mark.parametrize("yes", [True, False])
def test_a_reason_that_says_nothing_is_refused(reason: str, yes: bool, over: Submission) -> None:
    with pytest.raises(CommandError):
        erase(reason, yes=yes)

    assert bytes(Submission.objects.get().payload) == BODY


def test_a_reason_is_required() -> None:
    with pytest.raises(CommandError, match="--reason"):
        call_command("erase_refused_payloads", "--yes")


# --- erasing ---


def test_what_is_erased_leaves_its_digest_and_a_record(over: Submission) -> None:
    assert RefusedPerson.objects.get().name == "Ana Gil"

    assert "1 payload was erased, and that was recorded." in erase(yes=True)

    row, record = Submission.objects.get(), Erasure.objects.get()
    assert bytes(row.payload) == b""
    assert (row.digest, row.payload_digest, row.payload_bytes) == (over.digest, over.payload_digest, len(BODY))
    assert digest_of_submission(row) == row.digest
    assert not RefusedPerson.objects.exists()
    assert (record.submission_id, record.term_years, record.reason) == (over.pk, 10, REASON)
    assert record.username == whoever_runs_this().username
    assert record.user_id is None
    assert record.digest == digest_of_record(record)
    assert problems() == []
    call_command("verify_audit_trail", stdout=StringIO())


def test_only_what_was_not_taken_in_and_is_past_its_term_is_erased(
    payload: Any, example: Any, api_user: User, post: Any
) -> None:
    accepted_at(years_ago() - SECOND, api_user, json.dumps(payload).encode())
    refused_at(years_ago(), api_user)
    refused_at(years_ago() - SECOND, api_user, b"", status=413, declared_bytes=10**7)
    refused_at(years_ago() - SECOND, api_user, b"")
    failed = refused_at(years_ago() - SECOND, api_user, status=503)
    before = {row.pk: bytes(row.payload) for row in Submission.objects.all()}

    erase(yes=True)

    after = {row.pk: bytes(row.payload) for row in Submission.objects.all()}
    assert after == before | {failed.pk: b""}
    assert [record.submission for record in Erasure.objects.all()] == [failed]
    assert problems() == []


def test_erasing_again_erases_nothing_more(over: Submission) -> None:
    erase(yes=True)
    before, records = state(), list(Erasure.objects.values())

    assert erase(yes=True) == "No payload is past its term.\n"
    assert state() == before
    assert list(Erasure.objects.values()) == records


def test_what_was_done_before_an_interruption_is_done_and_recorded(
    api_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "SUBMISSIONS_AT_A_TIME", 2)
    for _each in range(5):
        refused_at(years_ago() - SECOND, api_user)
    written = 0

    def break_off(record: Any, who: Any) -> None:
        nonlocal written
        written += 1
        if written == 4:
            raise KeyboardInterrupt
        write_down(record, who)

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "write_down", break_off)
        with pytest.raises(KeyboardInterrupt):
            erase(yes=True)
    assert [len(row.payload) for row in Submission.objects.order_by("pk")] == [0, 0, *[len(BODY)] * 3]
    assert Erasure.objects.count() == 2
    assert RefusedPerson.objects.count() == 3
    assert problems() == []

    assert "3 payloads were erased" in erase(yes=True)
    assert Erasure.objects.count() == 5
    assert problems() == []


def test_a_trail_that_was_sealed_before_still_fits_its_seal(over: Submission, api_user: User) -> None:
    refused_at(years_ago(), api_user)
    seal = make_seal(Ed25519PrivateKey.generate(), "ana")

    erase(yes=True)

    assert list(check_trail(seal_of(seal))) == []


# --- the database's own rule ---


def empty(submission: Submission) -> None:
    with transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(payload=b"")


def test_the_database_refuses_to_erase_before_the_term(api_user: User, over: Submission) -> None:
    fresh = refused_at(years_ago() + 60 * SECOND, api_user)

    with pytest.raises(IntegrityError, match="append-only"):
        empty(fresh)
    empty(over)


def test_the_database_refuses_to_erase_what_was_accepted(payload: Any, api_user: User) -> None:
    accepted_at(years_ago(20), api_user, json.dumps(payload).encode())

    with pytest.raises(IntegrityError, match="append-only"):
        empty(Submission.objects.get())


def test_the_database_refuses_any_other_payload_than_none(over: Submission) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=over.pk).update(payload=b"{}")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=over.pk).update(payload=b"", message="")


def test_a_new_term_counts_only_after_migrate_has_told_the_database(api_user: User, settings: Settings) -> None:
    refused_at(years_ago(3) - SECOND, api_user)
    settings.REFUSED_PAYLOAD_YEARS = 3

    warnings = [str(check) for check in run_checks(databases=["default"]) if check.id == "customers.W001"]
    assert len(warnings) == 1
    assert "customers_submission" in warnings[0]
    with pytest.raises(CommandError, match="run migrate"):
        erase(yes=True)
    assert bytes(Submission.objects.get().payload) == BODY

    connection.check_constraints()  # nothing is left to check, or PostgreSQL would not alter the table
    append_only.install(connection)  # as `migrate` does at its end

    assert not [check for check in run_checks(databases=["default"]) if check.id == "customers.W001"]
    assert "1 payload was erased" in erase(yes=True)
    assert Erasure.objects.get().term_years == 3
    assert problems() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_the_role_that_the_service_runs_as_may_erase(over: Submission) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE test_of_erasure")
        application_role.grant(connection, "test_of_erasure")
        cursor.execute("SET LOCAL ROLE test_of_erasure")

    assert "1 payload was erased" in erase(yes=True)


def test_what_the_database_refuses_is_said(over: Submission, monkeypatch: pytest.MonkeyPatch, api_user: User) -> None:
    fresh = refused_at(years_ago() + 60 * SECOND, api_user)
    monkeypatch.setattr(erasure, "past", lambda code, at: Submission.objects.filter(pk=fresh.pk))

    with pytest.raises(CommandError, match="The database refused to erase more; 0 payloads"):
        erase(yes=True)

    assert not Erasure.objects.exists()


# --- verification ---


def record(submission: Submission, **columns: Any) -> None:
    """An erasure on record, whose own digest fits."""
    write_down(Erasure(submission=submission, **{"term_years": 10, "reason": REASON} | columns), Who("thief"))


def test_a_payload_that_was_erased_without_a_record_is_found(over: Submission) -> None:
    empty(over)

    assert problems() == ["its payload was erased without a record."]


def test_a_record_of_what_was_not_erased_is_found(over: Submission) -> None:
    record(over)

    assert problems() == ["an erasure of its payload is on record, and the payload is still there."]


def test_a_record_about_a_payload_that_never_was_is_found(api_user: User) -> None:
    record(refused_at(years_ago() - SECOND, api_user, b"", status=413, declared_bytes=10**7))

    assert problems() == ["an erasure of its payload is on record, and there never was one."]


def test_an_erasure_before_its_term_is_found(api_user: User) -> None:
    early = refused_at(years_ago() + 60 * SECOND, api_user)
    with forging():
        empty(early)
        record(early)

        assert problems() == ["its payload was erased before its term."]


def test_an_erasure_without_a_term_is_found(api_user: User) -> None:
    early = refused_at(years_ago(1), api_user)
    with forging():
        empty(early)
        record(early, term_years=0)

        assert problems() == ["its payload was erased before its term."]


def test_an_erasure_of_what_was_accepted_is_found(payload: Any, api_user: User) -> None:
    accepted_at(years_ago(20), api_user, json.dumps(payload).encode())
    with forging():
        empty(Submission.objects.get())
        record(Submission.objects.get())

        assert problems() == [
            "the payload is not the one that was received.",
            "an erasure of its payload is on record, and it was not refused.",
        ]
