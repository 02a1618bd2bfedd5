"""Two people who erase refused payloads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from customers.audit import erasure
from customers.models import Erasure, RefusedPerson, Submission
from customers.tests.audit.old import SECOND, refused_at, years_ago

from .conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 3
PAYLOADS = 17


def test_each_payload_is_erased_and_recorded_once(api_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "SUBMISSIONS_AT_A_TIME", 2)
    for _each in range(PAYLOADS):
        refused_at(years_ago() - SECOND, api_user)
    start = threading.Barrier(AT_ONCE)

    def erase(place: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE_SECONDS)
            call_command(
                "erase_refused_payloads", reason=f"Run {place}.", yes=True, stdout=StringIO(), stderr=StringIO()
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(erase, range(AT_ONCE), timeout=PATIENCE_SECONDS))

    assert Erasure.objects.count() == PAYLOADS
    assert not Submission.objects.exclude(payload=b"").exists()
    assert not RefusedPerson.objects.exists()
