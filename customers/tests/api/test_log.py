"""The line that the log has of each call of the API."""

import json
import time
from typing import Any

import pytest

from core_customer_site.logging import Json, RequestId
from customers.tests.conftest import ADDRESS, Post
from customers.tests.helpers import put

pytestmark = pytest.mark.django_db


def line(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The last one of a call."""
    record = [record for record in caplog.records if record.name.endswith("request_log")][-1]
    RequestId().filter(record)
    facts = json.loads(Json().format(record))
    del facts["time"], facts["level"], facts["logger"]
    return facts


def test_a_call_is_told_by_user_outcome_number_and_time(
    post: Post, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    for outcome in ("created", "unchanged", "updated"):
        if outcome == "updated":
            put(payload, "client_info.nickname", "LUCHO")
        number = post(payload).json()["customer_number"]
        facts = line(caplog)
        assert facts.pop("milliseconds") > 0
        assert facts == {
            "message": "POST core_customer",
            "request_id": "-",
            "user": "clients_inspector",
            "outcome": outcome,
            "status": 201,
            "customer_number": number,
        }


def test_a_call_that_is_refused_says_no_more_than_that(
    post: Post, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {"HTTP_AUTHORIZATION": "Basic bm86bm8="}
    for body, headers, outcome in (({}, {}, ("refused", 400)), (payload, wrong, ("denied", 401))):
        post(body, **headers)
        facts = line(caplog)
        assert (facts["outcome"], facts["status"]) == outcome
        assert "customer_number" not in facts
    assert "user" not in facts


def test_a_customer_read_is_told_by_its_number(
    post: Post, payload: dict[str, Any], api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    number = post(payload).json()["customer_number"]
    api.get(f"{ADDRESS}/{number}")

    assert line(caplog)["message"] == "GET core_customer/<int:number>"
    assert line(caplog)["customer_number"] == number


def test_a_line_costs_far_less_than_a_tenth_of_a_millisecond(
    post: Post, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    post(payload)
    record = [record for record in caplog.records if record.name.endswith("request_log")][-1]
    RequestId().filter(record)
    begun = time.process_time()
    for _each in range(1000):
        Json().format(record)

    assert (time.process_time() - begun) / 1000 < 0.000_1
