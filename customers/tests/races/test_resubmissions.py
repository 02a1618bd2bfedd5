"""Officers who send the same refused submission again at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalogs.models import CountryAlias
from customers.intake.call import Origin
from customers.intake.resubmit import resubmit
from customers.models import Customer, Revision, Submission
from customers.tests.helpers import put

from .conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS = 8
COUNTRY = "client_references.first_personal_reference.country"


def test_one_makes_the_customer_and_the_others_find_it_made(payload: Any, post: Any) -> None:
    assert post(put(payload, COUNTRY, "Tierra de Nadie")).status_code == 400
    first = Submission.objects.get()
    alias = CountryAlias(alias="Tierra de Nadie", country_id="VE")
    alias.full_clean()
    alias.save()
    officers = [User.objects.create(username=f"officer {place}") for place in range(OFFICERS)]
    start = threading.Barrier(OFFICERS)

    def send(officer: User) -> str:
        origin = Origin(Revision.Source.ADMIN, officer.pk, officer.username, reason="Known now.")
        try:
            connection.ensure_connection()
            start.wait(PATIENCE_SECONDS)
            return resubmit(first, origin).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(OFFICERS) as threads:
        outcomes = sorted(threads.map(send, officers, timeout=PATIENCE_SECONDS))

    assert outcomes == ["created"] + ["unchanged"] * (OFFICERS - 1)
    assert Customer.objects.count() == Revision.objects.count() == 1
    assert Submission.objects.filter(resubmission_of=first).count() == OFFICERS
