"""What every answer must be, whatever was sent."""

import json
from collections.abc import Mapping

import requests

JSON = "application/json"
LONGEST_MESSAGE = 700
HEADERS: Mapping[int, str] = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
REFUSALS = {400, 401, 403, 404, 405, 409, 413, 415, 429, 503}


class WrongAnswer(AssertionError):
    """An answer that is not of the table."""


def check(answer: requests.Response) -> None:
    """Raise WrongAnswer, with what is wrong about it."""
    if problem := _problem(answer):
        raise WrongAnswer(f"{answer.status_code}: {problem}: {answer.content[:500]!r}")


def _problem(answer: requests.Response) -> str:
    if answer.headers.get("Content-Type") != JSON:
        return "not declared as JSON"
    try:
        body = json.loads(answer.content)
    except ValueError:
        return "not JSON"
    if not isinstance(body, dict):
        return "no object"
    if answer.status_code == 201:
        return "" if set(body) == {"customer_number"} and body["customer_number"] >= 1 else "no customer number"
    if answer.status_code == 200:
        return "" if body.get("dry_run") is True or "client_info" in body else "neither a dry run nor a customer"
    if answer.status_code not in REFUSALS:
        return "no status of the table"
    if not 0 < len(body.get("message", "")) <= LONGEST_MESSAGE:
        return "no message for the screen"
    if set(body) - {"message", "errors", "request_id"} or body["request_id"] != answer.headers["X-Request-ID"]:
        return "not the form of errors"
    header = HEADERS.get(answer.status_code)
    return f"no {header}" if header and header not in answer.headers else ""
