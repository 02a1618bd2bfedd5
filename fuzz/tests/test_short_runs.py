"""A short run of both targets, with the same calls each time: every answer is one of the table."""

import json

import pytest
import requests

from customers.models import Submission
from fuzz.answers import WrongAnswer, check
from fuzz.targets import fuzz_raw, fuzz_schema

from .conftest import ADDRESS


def test_whatever_is_sent_the_answer_is_one_of_the_table(session: requests.Session) -> None:
    counts = fuzz_raw(session, ADDRESS, examples=150)

    assert {200, 201, 400, 409, 415} <= set(counts), counts
    assert Submission.objects.count() > 50


def test_whatever_the_schema_allows_or_forbids_the_answer_is_as_it_says(session: requests.Session) -> None:
    schema = session.get(f"{ADDRESS}/api/schema/").json()

    counts = fuzz_schema(session, ADDRESS, schema, examples=10)

    assert sum(counts.values()) >= 30
    assert {400, 404} <= set(counts), counts


def answer(status: int, body: bytes, **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = status, body
    response.headers.update({"Content-Type": "application/json", "X-Request-ID": "7"})
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


REFUSAL = json.dumps({"message": "No.", "request_id": "7"}).encode()


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, REFUSAL, {}),
        (418, REFUSAL, {}),
        (201, b'{"customer_number": 1, "more": 2}', {}),
        (201, b'{"customer_number": 0}', {}),
        (200, b"{}", {}),
        (400, b"<html>", {}),
        (400, b"[]", {}),
        (400, REFUSAL, {"Content_Type": "text/html"}),
        (400, b'{"message": "", "request_id": "7"}', {}),
        (400, json.dumps({"message": "x" * 701, "request_id": "7"}).encode(), {}),
        (400, b'{"message": "No.", "request_id": "8"}', {}),
        (400, b'{"message": "No.", "request_id": "7", "trace": ""}', {}),
        (401, REFUSAL, {}),
        (429, REFUSAL, {}),
        (503, REFUSAL, {}),
    ],
)
def test_a_wrong_answer_is_seen(status: int, body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(WrongAnswer):
        check(answer(status, body, **headers))
    check(answer(400, REFUSAL))
