"""Long reads go to the replica if there is one, all else to the leader. In tests both are one database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers import replica
from customers.models import Customer, Export, ExportedFile, Verification
from customers.replica import Router, chosen_alias, read_alias, reading
from customers.tests.admin.exports.conftest import address, as_role, auditor, lines

__all__ = ["as_role", "auditor"]

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.usefixtures("catalogs_for_transactions"),
]


@pytest.fixture(autouse=True)
def _with_a_replica(settings: Any) -> None:
    settings.READS_FROM_REPLICA = True


@contextmanager
def statements() -> Iterator[Callable[[str], list[str]]]:
    """`sent("replica")`: what was sent to a database inside."""
    with ExitStack() as stack:
        captured = {
            alias: stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ("default", "replica")
        }
        yield lambda alias: [query["sql"] for query in captured[alias].captured_queries]


def reads_of(table: str, sent: list[str]) -> list[str]:
    return [sql for sql in sent if sql.startswith("SELECT") and f'FROM "{table}"' in sql]


def changes(sent: list[str]) -> list[str]:
    return [sql for sql in sent if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_list_is_exported_from_the_replica_and_written_down_on_the_leader(
    payload: Any, accepted: Any, auditor: Client
) -> None:
    number = accepted(payload)

    with statements() as sent:
        exported = lines(auditor.get(address("customer")))

    assert len(exported) == Customer.objects.filter(number=number).count() == 1
    documents = 'SELECT "customers_identitydocument".'  # of those who are exported; the list asks for them in passing
    assert [sql for sql in sent("replica") if sql.startswith(documents)]
    assert not [sql for sql in sent("default") if sql.startswith(documents)]
    assert changes(sent("replica")) == []
    assert Export.objects.using("default").count() == ExportedFile.objects.using("default").count() == 1


def test_the_trail_is_verified_and_exported_and_reported_on_from_the_replica(
    payload: Any, accepted: Any, tmp_path: Path
) -> None:
    accepted(payload)

    for command in (["verify_audit_trail"], ["export_trail", str(tmp_path / "trail")], ["report_retention"]):
        with statements() as sent:
            call_command(*command, stdout=StringIO(), stderr=StringIO())

        assert reads_of("customers_submission", sent("replica")), command
        assert not reads_of("customers_submission", sent("default")), command
        assert changes(sent("replica")) == [], command
    assert Verification.objects.get().problems == 0


def test_the_intake_asks_the_leader_alone(payload: Any, accepted: Any) -> None:
    with statements() as sent:
        accepted(payload)

    assert sent("replica") == []


def test_a_replica_that_is_behind_away_or_promoted_is_not_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def is_away() -> str:
        raise OperationalError

    assert chosen_alias() == "replica"
    monkeypatch.setattr(replica, "_problem", lambda: "is behind")
    assert chosen_alias() == "default"
    monkeypatch.setattr(replica, "_problem", is_away)
    assert chosen_alias() == "default"
    assert caplog.messages == [
        "The replica is behind; the leader is read.",
        "The replica cannot be compared with the leader (OperationalError); the leader is read.",
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param((True, None), "", id="follows, and has it"),
        pytest.param((False, None), "is more than 0 seconds behind", id="follows, and has it not"),
        pytest.param((True, "FFFFFFFF"), "was promoted", id="on a timeline of its own"),
    ],
)
def test_what_a_replica_says_of_itself(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[bool, str | None], expected: str
) -> None:
    def row(connection: Any, statement: str, *parameters: Any) -> Any:
        return answer if connection.alias == "replica" else asked(connection, statement, *parameters)

    asked = replica._row
    monkeypatch.setattr(replica, "_row", row)
    monkeypatch.setattr(replica, "PATIENCE_SECONDS", 0)

    assert replica._problem() == expected


def test_what_was_read_from_the_replica_is_written_to_the_leader() -> None:
    router = Router()

    with reading():
        assert read_alias() == router.db_for_read(Customer) == "replica"
        assert router.db_for_write(Customer, instance=Customer(number=1)) == "default"
    assert read_alias() == router.db_for_read(Customer) == "default"


def test_nothing_migrates_a_replica() -> None:
    assert not Router().allow_migrate("replica", "customers")


def test_without_the_setting_there_is_no_replica(settings: Any) -> None:
    settings.READS_FROM_REPLICA = False

    assert chosen_alias() == "default"
