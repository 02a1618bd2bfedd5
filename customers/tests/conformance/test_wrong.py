"""The kit at services that are wrong: the real one with one thing spoilt, and stubs. Each is found out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache

from customers.conformance.bench import Bench
from customers.conformance.kit import CHECKS, Unreachable, Verdict, WrongCredentials, run
from customers.conformance.transport import Answer, Credentials, Request, Send

from .conftest import Check, one_by_one

Spoil = Callable[[Request, Send], Answer]


def changed(change: Callable[[Answer], Answer]) -> Spoil:
    """A service whose answers are changed on the way."""
    return lambda request, send: change(send(request))


def asked_otherwise(change: Callable[[Request], Request]) -> Spoil:
    """A service that is asked something else than what was sent."""
    return lambda request, send: send(change(request))


def body(answer: Answer, **changes: Any) -> Answer:
    return replace(answer, body=json.dumps({**(answer.json or {}), **changes}).encode())


def without_header(name: str) -> Spoil:
    return changed(
        lambda answer: replace(answer, headers={key: value for key, value in answer.headers.items() if key != name})
    )


def in_place_of(status: int, other: int, **changes: Any) -> Spoil:
    """A service that answers one status with another."""
    return changed(lambda answer: body(replace(answer, status=other), **changes) if answer.status == status else answer)


def taking_in(status: int) -> Spoil:
    """A service that says 201 where it should refuse with that status."""
    taken = Answer(201, {"content-type": "application/json"}, b'{"customer_number": 1}')
    return changed(lambda answer: taken if answer.status == status else answer)


def edited(edit: Callable[[dict[str, Any]], Any]) -> Spoil:
    """A service that changes what it reads before it takes it in."""

    def change(request: Request) -> Request:
        try:
            payload = json.loads(request.body)
            edit(payload)
        except (ValueError, KeyError, TypeError, AttributeError):
            return request
        return replace(request, body=json.dumps(payload).encode())

    return asked_otherwise(change)


def with_new_numbers() -> Spoil:
    """A service that gives a new number each time."""
    numbers = count(1_000)
    return changed(lambda answer: body(answer, customer_number=next(numbers)) if answer.status == 201 else answer)


def with_first_payloads() -> Spoil:
    """A service that takes nobody in twice: it says so, and keeps what came first."""
    first: dict[str, bytes] = {}

    def change(request: Request) -> Request:
        try:
            code = json.loads(request.body)["client_info"]["wisenroll_code"]
        except (ValueError, KeyError, TypeError):
            return request
        return replace(request, body=first.setdefault(code, request.body))

    return asked_otherwise(change)


def with_users_told_apart(request: Request, send: Send) -> Answer:
    answer = send(request)
    is_known = request.headers.get("Authorization", "").startswith("Basic Y2xpZW50c19pbnNwZWN0b3I6")
    return body(answer, message="Wrong password.") if answer.status == 401 and is_known else answer


def with_one_error(answer: Answer) -> Answer:
    errors = answer.json.get("errors") if isinstance(answer.json, dict) else None
    return body(answer, errors=dict([*errors.items()][:1])) if errors else answer


def without_known_keys(payload: dict[str, Any]) -> None:
    """Of a customer with one document: nothing that anybody is known by."""
    (document,) = payload["client_documents"]
    document["document_number"] = payload["client_info"]["wisenroll_code"] = "X"


def with_header(name: str, value: str) -> Spoil:
    return asked_otherwise(lambda request: replace(request, headers={**request.headers, name: value}))


def without_dry_runs(request: Request) -> Request:
    return replace(request, headers={name: value for name, value in request.headers.items() if name != "X-Dry-Run"})


def as_html(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    return replace(answer, headers={**answer.headers, "content-type": "text/html"}, body=b"<html>413</html>")


SPOILT: list[tuple[str, str, Spoil]] = [
    ("200 in place of 201", "examples", in_place_of(201, 200)),
    ("more than a number", "examples", in_place_of(201, 201, more=1)),
    ("a new number each time", "examples", with_new_numbers()),
    ("one number for all", "examples", in_place_of(201, 201, customer_number=1)),
    ("a new number each time, in races", "races", with_new_numbers()),
    ("pages in place of JSON", "sizes", changed(as_html)),
    ("no challenge", "no_credentials", without_header("www-authenticate")),
    ("a word about the user", "wrong_credentials", with_users_told_apart),
    ("500 for unreadable credentials", "malformed_credentials", in_place_of(401, 500)),
    ("no lockout", "lockout", in_place_of(429, 401)),
    ("no time to wait", "lockout", without_header("retry-after")),
    ("no methods named", "methods", without_header("allow")),
    ("other methods answered", "methods", in_place_of(405, 200)),
    ("an empty 404", "addresses", changed(lambda answer: replace(answer, body=b""))),
    ("any content type", "content_types", with_header("Content-Type", "application/json")),
    ("any size", "sizes", in_place_of(413, 400)),
    ("another id", "request_ids", with_header("X-Request-ID", "other")),
    ("English alone", "languages", with_header("Accept-Language", "en")),
    ("Spanish alone", "languages", with_header("Accept-Language", "es")),
    ("500 for what it cannot read", "unreadable", in_place_of(400, 500)),
    ("no message", "unreadable", changed(lambda answer: body(answer, message=""))),
    ("the first missing field alone", "missing", changed(with_one_error)),
    ("the first long text alone", "too_long", changed(with_one_error)),
    ("texts cut off", "too_long", taking_in(400)),
    ("the first wrong value alone", "wrong_types", changed(with_one_error)),
    ("any country", "standards", edited(lambda payload: payload["client_info"].update(nationality_code="DO"))),
    ("no documents", "documents", taking_in(400)),
    ("control characters", "characters", edited(lambda payload: payload["client_info"].pop("nickname"))),
    ("rounded amounts", "money", edited(lambda payload: payload["client_job_info"].update(salary=1))),
    ("a lost field", "reading", edited(lambda payload: payload["client_contact"].pop("buss_phone"))),
    ("lost keys", "reading", edited(lambda payload: payload["client_info"].pop("a_key_of_next_year"))),
    ("another amount", "reading", edited(lambda payload: payload["client_location"].update(rent_amount=2000.01))),
    ("updates not made", "updates", with_first_payloads()),
    ("documents forgotten", "identification", edited(without_known_keys)),
    ("other spellings lost", "spellings", edited(
        lambda payload: payload["client_references"].pop("first_supplier__commercial_reference")
    )),
    ("numbers not looked at", "unknown_numbers", edited(lambda payload: payload["client_info"].pop("customer_number"))),
    ("conflicts taken in", "conflicts", taking_in(409)),
    ("conflicts without numbers", "conflicts", in_place_of(409, 409, message="No.")),
    ("dry runs in earnest", "dry_runs", asked_otherwise(without_dry_runs)),
    ("dry runs that see only new people", "dry_runs", in_place_of(200, 200, outcome="created")),
    ("unknown codes refused", "unknown_codes", in_place_of(200, 400, message="No.")),
    ("dry runs guessed at", "unclear", asked_otherwise(without_dry_runs)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(("code", "spoil"), [spoilt[1:] for spoilt in SPOILT], ids=[spoilt[0] for spoilt in SPOILT])
def test_a_service_with_one_fault_is_found_out(check: Check, code: str, spoil: Spoil) -> None:
    result = check(spoil, code)[code]

    assert result.verdict == Verdict.FAILED
    assert result.failures


def test_every_check_finds_some_fault() -> None:
    assert {code for _name, code, _spoil in SPOILT} == {made.code for made in CHECKS} - {"no_permission"}


def stub(answer: Answer, **options: Any) -> dict[str, Verdict]:
    """What the kit says of a server that always answers alike."""
    bench = Bench(
        lambda _request: answer,
        Credentials("ana", "x"),
        race=one_by_one,
        sleep=lambda _seconds: None,
        without_permission=Credentials("eva", "x"),
    )
    return {result.code: result.verdict for result in run(bench)}


@pytest.mark.parametrize(
    ("status", "headers", "content", "passed"),
    [
        (201, {"content-type": "application/json"}, b'{"customer_number": 1}', {"identification"}),
        (200, {"content-type": "text/html"}, b"<html>It works!</html>", set()),
        (500, {}, b"", set()),
        (503, {"content-type": "application/json", "retry-after": "1"}, b'{"message": "Away."}', set()),
        (400, {"content-type": "application/json"}, b'{"message": "No."}', {"unreadable", "unclear"}),
        (201, {"content-type": "application/json"}, b"[]", set()),
        (200, {"content-type": "application/json"}, b'{"dry_run": true, "errors": 5}', set()),
    ],
)
def test_a_stub_is_found_out(status: int, headers: dict[str, str], content: bytes, passed: set[str]) -> None:
    verdicts = stub(Answer(status, headers, content))

    assert {code for code, verdict in verdicts.items() if verdict == Verdict.PASSED} == passed
    assert len(verdicts) == len(CHECKS)


def test_with_a_wrong_password_nothing_is_checked_before_the_user_is_locked_out() -> None:
    with pytest.raises(WrongCredentials):
        stub(Answer(401, {}, b""))


def test_where_nothing_answers_nothing_is_checked() -> None:
    with pytest.raises(Unreachable, match="refused"):
        stub(Answer(0, {}, b"Connection refused"))
