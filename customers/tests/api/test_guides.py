"""The integration guides: every call that they print is answered as they say."""

import json
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from customers.tests.conftest import basic

GUIDES = ["integration.md", "integracion.md"]


def curl() -> ArgumentParser:
    """What the guides use of curl."""
    parser = ArgumentParser()
    parser.add_argument("--user")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--data-binary")
    parser.add_argument("--request")
    parser.add_argument("url")
    return parser


def text_of(guide: str) -> str:
    return (settings.BASE_DIR / "docs" / guide).read_text()


def calls(guide: str) -> Iterator[tuple[Any, int, dict[str, Any]]]:
    """The arguments of each curl that a guide prints, and the answer below it."""
    text = text_of(guide).replace("\\\n", " ")
    printed = re.findall(r"^    curl (.*)\n    # (\d+) (.*)$", text, re.MULTILINE)
    assert len(printed) == len(re.findall(r"^    curl ", text, re.MULTILINE)), "a call without its answer"
    for arguments, status, body in printed:
        yield curl().parse_args(shlex.split(arguments)), int(status), json.loads(body)


def answer(arguments: Any, known_as: dict[int, int]) -> Any:
    """The service's answer to a curl; numbers of customers stand for those that they have here."""
    body = arguments.data_binary or ""
    if body.startswith("@"):
        body = (settings.BASE_DIR / body[1:]).read_text()
    headers = {name.lower(): value for name, _colon, value in (header.partition(": ") for header in arguments.header)}
    content_type = headers.pop("content-type", "application/x-www-form-urlencoded" if body else "")
    if arguments.user:
        headers["authorization"] = basic(arguments.user)
    path = urlsplit(arguments.url).path
    for printed, number in known_as.items():
        path = re.sub(rf"/{printed}$", f"/{number}", path)
    method = arguments.request or ("POST" if body else "GET")
    return Client().generic(method, path, body.encode(), content_type=content_type, headers=headers)


def has(found: Any, expected: Any) -> bool:
    """Whether all that is expected is there; of objects, there may be more."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(has(found.get(name), value) for name, value in expected.items())
    return bool(found == expected)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_call_of_the_guide_is_answered_as_printed(guide: str, api_user: User) -> None:
    known_as: dict[int, int] = {}
    made = 0
    for arguments, status, body in calls(guide):
        assert arguments.url.startswith("https://core.example.com/")
        response = answer(arguments, known_as)
        found = response.json()
        if "customer_number" in body:
            known_as.setdefault(body["customer_number"], found["customer_number"])
            body["customer_number"] = known_as[body["customer_number"]]
        assert (response.status_code, has(found, body)) == (status, True), (arguments, response.content[:500])
        made += 1
    assert made == 14


def test_both_guides_make_the_same_calls_in_the_same_sections() -> None:
    english, spanish = (
        [(call.url, call.data_binary, call.request, status) for call, status, _body in calls(guide)] for guide in GUIDES
    )
    sections = [len(re.findall("^## ", text_of(guide), re.MULTILINE)) for guide in GUIDES]

    assert english == spanish
    assert sections == [12, 12]
