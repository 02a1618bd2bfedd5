"""What a migration fills the lists with is what the intake writes into them."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from customers.models import CustomerIndex, Finding, PendingRevision
from customers.tests.helpers import put

MIGRATION = import_module("customers.migrations.0015_lists_filled")

pytestmark = pytest.mark.django_db


def lists() -> list[Any]:
    pending = PendingRevision.objects.order_by("pk").values_list("pk", "severities", "causes")
    return [*CustomerIndex.objects.order_by("pk").values_list("pk", "created_at"), *pending]


def test_a_migration_fills_the_lists_as_the_intake_does(
    accepted: Callable[..., int], example: Callable[[int], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MIGRATION, "ROWS_AT_A_TIME", 1)
    for number in (1, 2, 3):
        accepted(example(number))
    accepted(put(example(1), "client_info.birth_date", "1991-11-15"))
    written = lists()
    assert Finding.objects.exists()
    CustomerIndex.objects.update(created_at=timezone.now() + timedelta(days=1))
    PendingRevision.objects.update(severities=None, causes=None)
    assert lists() != written

    MIGRATION.fill(apps, None)

    assert lists() == written
