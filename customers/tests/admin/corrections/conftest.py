"""A senior officer at the form of a correction: what a browser shows, and what it sends."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client

from customers.models import IdentityDocument, Revision
from customers.roles import SENIOR_OFFICERS
from customers.tests.helpers import put

Fields = dict[str, str]
Open = Callable[[int], Fields]
Correct = Callable[..., HttpResponse]
Corrected = Callable[..., Revision]
Stale = Callable[[dict[str, Any]], Fields]

NOT_CHOSEN = re.compile(r'<option value="[^"]*">[^<]*</option>')
"""Thousands a page, of which a form sends none: they only cost time to read."""

REASON = "As on the identity card"
TOLD = "The customer was changed meanwhile. Nothing of yours is saved yet."


class _Form(HTMLParser):
    """Reads the values that a browser would send from the form of a correction."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._is_inside = False
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = "correction-form" in attributes.get("class", "")
        elif self._is_inside and tag == "select":
            self._select = attributes["name"]
            self.fields[self._select] = ""
        elif self._is_inside and tag == "option" and self._select and "selected" in attributes:
            self.fields[self._select] = attributes["value"]
        elif self._is_inside and tag == "input" and "name" in attributes:
            is_choice = attributes["type"] in ("radio", "checkbox")
            if "checked" in attributes or not is_choice:
                self.fields[attributes["name"]] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "form":
            self._is_inside = False


def fields_on(response: Any) -> Fields:
    """What a browser would send if the form on this page were sent as it is."""
    form = _Form()
    form.feed(NOT_CHOSEN.sub("", response.content.decode()))
    return form.fields


def address(number: int) -> str:
    return f"/admin/customers/customer/{number}/correct/"


def box(number: str) -> str:
    """The name of the box that says whether the document with this number is current."""
    return f"client_documents.{place(number)}.current"


def place(number: str) -> str:
    """What the form calls the document with this number."""
    return str(IdentityDocument.objects.get(number=number).pk)


@pytest.fixture
def number(accepted: Any, payload: dict[str, Any]) -> int:
    """A customer: the contract's first example."""
    number: int = accepted(payload)
    return number


@pytest.fixture
def senior(client: Client, db: None) -> Client:
    """A client of a senior officer, in English."""
    user = User.objects.create_user("senior", is_staff=True)
    user.groups.add(Group.objects.get(name=SENIOR_OFFICERS))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def opened(senior: Client) -> Open:
    """`opened(number)`: the fields of the form as it is opened."""

    def opened(number: int) -> Fields:
        response = senior.get(address(number))
        assert response.status_code == 200, response
        return fields_on(response)

    return opened


@pytest.fixture
def send(senior: Client) -> Correct:
    """`send(number, fields, changes)`: the answer to the form with a reason and some changes; None: not sent."""

    def send(number: int, fields: Fields, changes: dict[str, str | None] | None = None) -> HttpResponse:
        sent = {**fields, "reason": fields["reason"] or REASON, **(changes or {})}
        return senior.post(address(number), {name: value for name, value in sent.items() if value is not None})

    return send


@pytest.fixture
def correct(opened: Open, send: Correct) -> Correct:
    """`correct(number, {"client_info.first_name": "ANA"})`: the answer to a form that was opened, changed and sent."""
    return lambda number, changes=None: send(number, opened(number), changes)


@pytest.fixture
def corrected(correct: Correct) -> Corrected:
    """As `correct`, and the revision that it made."""

    def corrected(number: int, changes: dict[str, str | None]) -> Revision:
        before = Revision.objects.filter(customer_id=number).count()
        response = correct(number, changes)
        assert response.status_code == 302, response.content.decode()[:3000]
        [revision] = Revision.objects.filter(customer_id=number, sequence__gt=before)
        return revision

    return corrected


@pytest.fixture
def stale(number: int, opened: Open, accepted: Any, payload: dict[str, Any]) -> Stale:
    """`stale({path: value})`: a form that was opened before the intake took in these changes."""

    def stale(changes: dict[str, Any]) -> Fields:
        fields = opened(number)
        for path, value in changes.items():
            put(payload, path, value)
        accepted(payload)
        return fields

    return stale
