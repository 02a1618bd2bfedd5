"""Seals are made while the service goes on: none misses what a slow transaction commits, none takes it for forged."""

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils.translation import override
from pytest_django import Settings

from customers.audit import settled
from customers.audit.seals import parts
from customers.audit.seals.keys import private_text, trusted_keys
from customers.audit.seals.statement import read_file
from customers.audit.settled import StillWriting, settled_keys
from customers.audit.verify import pieces
from customers.audit.verify.whole import verify_everything
from customers.intake.identifiers import allocate
from customers.intake.storage import Changeset, PostgreSQL
from customers.models import Contact, Revision, Seal, Submission

from .conftest import PATIENCE_SECONDS
from .test_creations import person

pytestmark = pytest.mark.django_db(transaction=True)

Payload = dict[str, Any]
CALLERS = 8
SEALS = 4
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _with_a_key(settings: Settings) -> None:
    settings.SEAL_KEY = private_text(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@contextmanager
def posting_slowly(payload: Payload, post: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A call that has taken its numbers, and commits when the event is set."""
    has_numbers, may_end = threading.Event(), threading.Event()

    write = PostgreSQL.write

    def slow(self: PostgreSQL, changeset: Changeset) -> Revision:
        with transaction.atomic():
            written = write(self, changeset)
            has_numbers.set()
            assert may_end.wait(PATIENCE_SECONDS)
        return written

    def send() -> None:
        try:
            post(payload)
        finally:
            connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(PostgreSQL, "write", slow)
        thread = threading.Thread(target=send)
        thread.start()
        assert has_numbers.wait(PATIENCE_SECONDS)
    try:
        yield may_end
    finally:
        may_end.set()
        thread.join(PATIENCE_SECONDS)


def problems_against(path: Path) -> list[str]:
    outcomes = verify_everything([read_file(path.read_text())], trusted_keys())
    return [str(problem) for outcome in outcomes for problem in outcome.problems]


@only_postgresql
def test_a_transaction_that_took_its_numbers_earlier_is_waited_for(
    payload: Payload, accepted: Any, post: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(person(payload, 3))  # brings codes into the catalogs that the others would wait for
    with posting_slowly(person(payload, 1), post, monkeypatch) as may_end:
        accepted(person(payload, 2))  # has later numbers, and is committed
        threading.Timer(0.5, may_end.set).start()

        call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())

    [path] = tmp_path.glob("seal-*")
    assert read_file(path.read_text()).content["revisions"]["count"] == Revision.objects.count() == 3
    assert problems_against(path) == []


@only_postgresql
def test_a_transaction_that_takes_its_numbers_later_is_neither_waited_for_nor_taken_for_forged(
    payload: Payload, accepted: Any, post: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(person(payload, 2))
    writing, late = settled._writing, []

    def and_then_somebody_begins(sequences: Any) -> Any:
        found = writing(sequences)
        if not late:
            late.append(posting_slowly(person(payload, 1), post, monkeypatch))
            late[0].__enter__()
        return found

    monkeypatch.setattr(settled, "_writing", and_then_somebody_begins)
    call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())
    monkeypatch.setattr(settled, "_writing", writing)
    late[0].__exit__(None, None, None)

    [path] = tmp_path.glob("seal-*")
    assert read_file(path.read_text()).content["revisions"]["count"] == 1
    assert Revision.objects.count() == 2
    assert problems_against(path) == []


@only_postgresql
def test_one_that_never_ends_is_named_and_nothing_is_sealed(
    payload: Payload, post: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "settled_keys", lambda tables: settled_keys(tables, patience_seconds=0.2))
    with posting_slowly(payload, post, monkeypatch):
        with pytest.raises(StillWriting) as caught:
            settled_keys([Revision], patience_seconds=0.2)
        text = f"A transaction of process {caught.value.process} has been writing for too long. Try again."
        with pytest.raises(CommandError, match=text):
            call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())

    assert not Seal.objects.exists()
    assert list(tmp_path.iterdir()) == []
    call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())  # now that it has ended


@only_postgresql
def test_one_that_gives_up_leaves_its_numbers_unused(payload: Payload, accepted: Any, tmp_path: Path) -> None:
    with transaction.atomic():
        allocate({Revision: 3, Submission: 3})
        transaction.set_rollback(True)
    accepted(payload)

    call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())

    assert problems_against(next(tmp_path.glob("seal-*"))) == []


def test_every_seal_that_is_made_while_many_post_holds_afterwards(
    payload: Payload, accepted: Any, post: Any, tmp_path: Path
) -> None:
    accepted(person(payload, 0))
    is_over = threading.Event()

    def keep_posting(caller: int) -> None:
        try:
            turn = 0
            while not is_over.is_set():
                turn += 1
                changed = copy.deepcopy(person(payload, caller))
                changed["client_info"]["nickname"] = f"nick {turn}"
                post(changed)
                if turn % 3 == 0:
                    post(b"{")
        finally:
            connection.close()

    callers = [threading.Thread(target=keep_posting, args=(caller,)) for caller in range(CALLERS)]
    for caller in callers:
        caller.start()
    try:
        for _turn in range(SEALS):
            call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())
            time.sleep(0.3)
    finally:
        is_over.set()
        for caller in callers:
            caller.join(PATIENCE_SECONDS)

    paths = sorted(tmp_path.glob("seal-*"))
    assert len(paths) == SEALS
    counts = [read_file(path.read_text()).content["revisions"]["count"] for path in paths]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    assert {path.name: problems_against(path) for path in paths} == {path.name: [] for path in paths}


def test_two_processes_find_and_count_what_one_does(
    payload: Payload, accepted: Any, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mark in range(5):
        accepted(person(payload, mark))
    post(b"{")
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", 1)
    emails = dict(Contact.objects.values_list("pk", "email"))
    Contact.objects.update(email="thief@example.com")
    one, two = (sum_of(list(verify_everything([], {}, processes))) for processes in (1, 2))
    for number, email in emails.items():
        Contact.objects.filter(pk=number).update(email=email)

    text = "table customers_contact, email: the register differs from its history."
    assert two == one
    assert one[0] == [f"customer {number}, {text}" for number in sorted(emails)]
    assert one[1]["customers"] == 5
    assert one[1]["submissions"] == 6


def sum_of(outcomes: list[Any]) -> tuple[list[str], dict[str, int]]:
    """All problems, and all counts."""
    total = outcomes[0].progress
    counts = {name: sum(getattr(outcome.progress, name) for outcome in outcomes) for name in vars(total)}
    return [str(problem) for outcome in outcomes for problem in outcome.problems], counts
