"""Everything in an export is of one moment, whatever is written meanwhile."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from customers.audit.logs import Who, whoever_runs_this, write_down
from customers.audit.trail_export.making import Order, export_trail
from customers.models import Access, ExportedFile

from .conftest import Files, seal, verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogs_for_transactions")]


def test_an_export_outside_of_a_transaction_verifies(payload: Any, accepted: Any, tmp_path: Path) -> None:
    accepted(payload)
    seal()
    export_trail(tmp_path / "trail", Order(), whoever_runs_this())

    assert verify(tmp_path / "trail").problems == []
    assert ExportedFile.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one connection in tests")
def test_what_is_written_meanwhile_is_not_in_it(payload: Any, accepted: Any, tmp_path: Path) -> None:
    accepted(payload)

    def meanwhile(customers: int) -> None:
        thread = Thread(target=look)
        thread.start()
        thread.join()

    def look() -> None:
        write_down(Access(kind=Access.Kind.CUSTOMER), Who("somebody"))
        connection.close()

    export_trail(tmp_path / "trail", Order(report=meanwhile), whoever_runs_this())

    assert Access.objects.count() == 1
    assert Files(tmp_path / "trail").lines("accesses.jsonl") == []
