"""The probes."""

from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core_customer_site import health


def test_live_asks_no_database() -> None:
    response = Client().get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_with_a_database_that_has_every_migration() -> None:
    assert Client().get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_pending() -> None:
    MigrationRecorder(connection).record_unapplied("catalogs", "0001_initial")

    response = Client().get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "migrations pending"}


@pytest.mark.django_db
def test_ready_costs_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert Client().get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_an_older_version_stays_ready_while_a_newer_one_has_migrated() -> None:
    MigrationRecorder(connection).record_applied("customers", "9999_of_the_next_version")

    assert Client().get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_migrations_that_one_replaces_do_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    squashed = (("customers", "0001_squashed"), frozenset({("customers", "0001_initial"), ("auth", "0001_initial")}))
    monkeypatch.setattr(health, "_needed", lambda: [squashed])
    assert Client().get("/health/ready").status_code == 200

    MigrationRecorder(connection).record_unapplied("auth", "0001_initial")
    assert Client().get("/health/ready").status_code == 503


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError, "database unreachable"), (ProgrammingError, "migrations pending")],
)
def test_not_ready_while_the_database_is_out_or_empty(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], status: str
) -> None:
    def refuse(_connection: object) -> None:
        raise error("host 10.1.2.3")

    monkeypatch.setattr(health, "MigrationRecorder", refuse)
    monkeypatch.setattr(health.connection, "close", lambda: None)

    response = Client().get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": status}


def test_probes_need_no_tls(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/health/live").status_code == 200
    assert Client().get("/admin/").status_code == 301
