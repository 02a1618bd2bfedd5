"""Many callers at once, on a database that they really share."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.response import Response
from rest_framework.test import APIClient

from customers.audit.verify import Progress, verify_customers, verify_submissions
from customers.tests.conftest import basic

Payload = dict[str, Any]
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def _committing(catalogs_for_transactions: None, api_user: User) -> Iterator[None]:
    """Each test ends with a trail that fits."""
    yield
    progress = Progress()
    assert [*verify_customers(progress), *verify_submissions(progress)] == []


@pytest.fixture
def post_at_once() -> Callable[[Sequence[Payload]], list[Response]]:
    """Post each payload in a thread of its own, all at the same moment; the answers in the order of the payloads."""

    def run(payloads: Sequence[Payload]) -> list[Response]:
        start = threading.Barrier(len(payloads))

        def one(payload: Payload) -> Response:
            client = APIClient(raise_request_exception=False)
            client.credentials(HTTP_AUTHORIZATION=basic(), HTTP_ACCEPT_LANGUAGE="en")
            body = json.dumps(payload).encode()
            try:
                connection.ensure_connection()  # so that the calls meet, and not the logins
                start.wait(PATIENCE_SECONDS)
                return client.generic("POST", "/core_customer", body, content_type="application/json")
            finally:
                connection.close()

        with ThreadPoolExecutor(len(payloads)) as threads:
            return list(threads.map(one, payloads, timeout=PATIENCE_SECONDS))

    return run


def statuses(answers: Iterable[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def numbers(answers: Iterable[Response]) -> set[int]:
    """Customer numbers that were answered."""
    return {answer.json()["customer_number"] for answer in answers if answer.status_code == 201}
