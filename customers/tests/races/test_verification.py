"""The trail is verified while the service goes on."""

import copy
import threading
from typing import Any

import pytest
from django.db import connection

from customers.audit.problems import Problem
from customers.audit.verify import Progress, verify_customers, verify_submissions
from customers.models import Revision

from .test_creations import person

pytestmark = pytest.mark.django_db(transaction=True)

Payload = dict[str, Any]
VERIFICATIONS = 30


def test_what_is_posted_meanwhile_is_no_problem(payload: Payload, accepted: Any, post: Any) -> None:
    accepted(payload)
    is_over = threading.Event()

    def keep_posting() -> None:
        try:
            mark = 0
            while not is_over.is_set():
                mark += 1
                changed = copy.deepcopy(payload)
                changed["client_info"]["nickname"] = f"nick {mark}"
                post(changed)
                post(person(payload, mark))
        finally:
            connection.close()

    poster = threading.Thread(target=keep_posting)
    poster.start()
    found: list[Problem] = []
    try:
        for _turn in range(VERIFICATIONS):
            progress = Progress()
            found += [*verify_customers(progress), *verify_submissions(progress)]
    finally:
        is_over.set()
        poster.join()

    assert [str(problem) for problem in found] == []
    assert Revision.objects.count() > VERIFICATIONS / 6  # else nothing was posted meanwhile


def test_a_process_that_has_not_read_anything_yet_can_verify(payload: Payload, accepted: Any) -> None:
    accepted(payload)
    vars(connection.features).pop("supports_json_field", None)  # Django finds out by a transaction of its own

    assert list(verify_customers(Progress())) == []
