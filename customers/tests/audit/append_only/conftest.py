"""A register with a row in every append-only table, and how its rows are looked at and changed by SQL."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from customers.audit.append_only import PROTECTED, find_weaknesses
from customers.audit.logs import Who, write_down
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Access, Erasure, Export, ExportedFile, Review, Revision, Seal, Submission, Verification
from customers.tests.audit.conftest import completed
from customers.tests.conftest import Intake, example_of, set_up

Rows = dict[str, list[tuple[Any, ...]]]

TABLES = [model._meta.db_table for model in PROTECTED]
MODELS = dict(zip(TABLES, PROTECTED, strict=True))

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has it")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has it")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(scope="module")
def filled(intake_once: Intake) -> None:
    """A customer with a review, a refused submission, and a line in every log."""
    with set_up("en"):
        _fill(intake_once)


def _fill(intake: Intake) -> None:
    intake.accepted(completed(example_of(1)))
    revision = Revision.objects.get()
    assert intake.post(b"{").status_code == 400
    ana = User.objects.create_user("ana")
    review(revision, Review.Decision.APPROVED, Origin(Revision.Source.ADMIN, ana.pk, "ana"), seen=0)
    who = Who("ana", ana.pk, "192.0.2.1", "request")
    export = Export(listing="customers", format=Export.Format.CSV, row_count=1)
    refused = Submission.objects.get(outcome=Submission.Outcome.REFUSED)
    for record in (
        Access(kind=Access.Kind.CUSTOMER, customer_id=revision.customer_id),
        export,
        ExportedFile(export=export, file_name="customers.csv", file_digest="0" * 64, size_bytes=1),
        Erasure(submission=refused, term_years=10, reason="Its term is over."),
        Verification(customers=1, revisions=1, history_rows=13, submissions=2, problems=0),
    ):
        if isinstance(record, ExportedFile):
            record.export_id = export.pk
        write_down(record, who)
    Seal.objects.create(number=1, made_at=timezone.now(), username="ana", key_id="0", signature="0", digest="0")


def run(*statements: str) -> None:
    """What a forger types into a client of the database."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows_of(*tables: str) -> Rows:
    """Every row of the tables."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  # a table of ours
            found[table] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor]
    return found


def columns_of(table: str) -> list[str]:
    """The columns of a table; the primary key first."""
    meta = MODELS[table]._meta
    return [meta.pk.column, *(field.column for field in meta.concrete_fields if not field.primary_key)]


def not_refused(*attempts: str | Callable[[], Any]) -> list[Any]:
    """Those of the statements (or calls) that the database did not refuse as it should; nothing of them stays."""
    passed = []
    for attempt in attempts:
        try:
            with transaction.atomic():
                attempt() if callable(attempt) else run(attempt)
                transaction.set_rollback(True)
            passed.append(attempt)
        except Exception as error:
            if not str(error).startswith("append-only: "):
                passed.append(f"{attempt}: {error}")
    return passed


def weaknesses() -> set[tuple[str, str, str]]:
    """What the application finds: table, name of the trigger (or rule, ...), text."""
    return {(weakness.table, weakness.name, weakness.text) for weakness in find_weaknesses(connection)}
