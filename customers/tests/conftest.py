"""What tests of customers share: the contract's examples as payloads, and a caller that may post them."""

import base64
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.utils.translation import override
from rest_framework.response import Response
from rest_framework.test import APIClient

from customers.api.credentials import verified
from customers.roles import API_CLIENTS, install_roles
from customers.tests.unguarded import drop_triggers

USERNAME = "clients_inspector"
PASSWORD = "correct horse battery staple"
ADDRESS = "/core_customer"

Example = Callable[[int], dict[str, Any]]
Post = Callable[..., Response]


@pytest.fixture(autouse=True)
def _in_the_language_of_the_bank() -> Iterator[None]:
    """A call in English leaves its language behind in the thread; the next test must not find it."""
    with override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def unguarded(db: None) -> None:
    """No trigger protects append-only tables in this test: for rows that no door of ours makes."""
    drop_triggers(connection)


@cache
def _example_text(number: int) -> str:
    return (settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json").read_text()


@pytest.fixture
def example() -> Example:
    """`example(n)`: a copy of the contract's n-th example that the test may change."""
    return lambda number: json.loads(_example_text(number))


@pytest.fixture
def payload(example: Example) -> dict[str, Any]:
    """A copy of the contract's first example that the test may change."""
    return example(1)


@pytest.fixture(scope="session")
def _password_hash() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def api_user(db: None, _password_hash: str) -> User:
    """A user in the group of API clients, whose password is known to be right: no call hashes."""
    user = User.objects.create(username=USERNAME, password=_password_hash)
    if not Group.objects.exists():  # a test that really commits has emptied the tables
        install_roles(Group.objects, Permission.objects)
    user.groups.add(Group.objects.get(name=API_CLIENTS))
    verified.add(USERNAME, PASSWORD, _password_hash)
    return user


def basic(username: str = USERNAME, password: str = PASSWORD) -> str:
    """An `Authorization` header."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@pytest.fixture
def api(api_user: User) -> APIClient:
    """A client that sends the credentials of `api_user` and asks for English. An exception becomes a 500."""
    return APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=basic(), HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def post(api: APIClient) -> Post:
    """`post(payload)`: the answer to a payload, or to bytes as they are; more arguments are headers (HTTP_...)."""

    def post(body: Any, **headers: Any) -> Response:
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers.setdefault("content_type", "application/json")
        return api.generic("POST", headers.pop("address", ADDRESS), body, **headers)

    return post


@pytest.fixture
def read(api: APIClient) -> Callable[[int], dict[str, Any]]:
    """`read(number)`: the customer as `GET` answers it."""

    def read(number: int) -> dict[str, Any]:
        response = api.get(f"{ADDRESS}/{number}")
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    return read


@pytest.fixture
def refused(post: Post) -> Callable[..., dict[str, list[str]]]:
    """`refused(payload)`: what is wrong by path, after an answer of 400."""

    def refused(body: Any) -> dict[str, list[str]]:
        response = post(body)
        assert response.status_code == 400, response.content
        return response.json().get("errors", {})

    return refused


@pytest.fixture
def accepted(post: Post) -> Callable[..., int]:
    """`accepted(payload)`: the customer number, after an answer of 201."""

    def accepted(body: Any, **headers: Any) -> int:
        response = post(body, **headers)
        assert response.status_code == 201, response.content
        assert response.json() == {"customer_number": response.data["customer_number"]}
        number: int = response.json()["customer_number"]
        return number

    return accepted
