"""The probes."""

import pytest
from django.db import OperationalError, connection
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


def test_not_ready_while_the_database_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_connection: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    monkeypatch.setattr(health.connection, "close", lambda: None)

    response = Client().get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "database unreachable"}


def test_probes_need_no_tls(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/health/live").status_code == 200
    assert Client().get("/admin/").status_code == 301
