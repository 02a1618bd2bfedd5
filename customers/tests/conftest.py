"""What tests of customers share: the contract's examples as payloads, and a caller that may post them."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, transaction
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoDbBlocker
from rest_framework.response import Response
from rest_framework.test import APIClient

from catalogs import registry
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


def example_of(number: int) -> dict[str, Any]:
    """A copy of the contract's example with this number."""
    return json.loads(_example_text(number))


@pytest.fixture
def example() -> Example:
    """`example(n)`: a copy of the contract's n-th example that the test may change."""
    return example_of


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
    return _api_user(_password_hash)


def _api_user(password_hash: str) -> User:
    user, _is_new = User.objects.get_or_create(username=USERNAME, defaults={"password": password_hash})
    if not Group.objects.exists():  # a test that really commits has emptied the tables
        install_roles(Group.objects, Permission.objects)
    user.groups.add(Group.objects.get(name=API_CLIENTS))
    verified.add(USERNAME, PASSWORD, password_hash)
    return user


def basic(username: str = USERNAME, password: str = PASSWORD) -> str:
    """An `Authorization` header."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@pytest.fixture
def api(api_user: User) -> APIClient:
    """A client that sends the credentials of `api_user` and asks for English. An exception becomes a 500."""
    return _api()


def _api() -> APIClient:
    return APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=basic(), HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def post(api: APIClient) -> Post:
    """`post(payload)`: the answer to a payload, or to bytes as they are; more arguments are headers (HTTP_...)."""
    return _post_by(api)


def _post_by(api: APIClient) -> Post:
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
    return _accepted_by(post)


def _accepted_by(post: Post) -> Callable[..., int]:
    def accepted(body: Any, **headers: Any) -> int:
        response = post(body, **headers)
        assert response.status_code == 201, response.content
        assert response.json() == {"customer_number": response.data["customer_number"]}
        number: int = response.json()["customer_number"]
        return number

    return accepted


@dataclass(frozen=True)
class Intake:
    """`post` and `accepted` for what is set up once."""

    post: Post
    accepted: Callable[..., int]


@pytest.fixture(scope="module")
def intake_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _password_hash: str) -> Iterator[Intake]:
    """For set-ups that all tests of a module share: what is sent here is there for each of them.

    Each test undoes what it does itself; the rest is undone after the last. Not for modules with tests that commit.
    """
    with django_db_blocker.unblock(), undone():
        _api_user(_password_hash)
        post = _post_by(_api())
        yield Intake(post, _accepted_by(post))


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    registry.forget()


@contextmanager
def set_up(language: str = settings.LANGUAGE_CODE, **options: Any) -> Iterator[None]:
    """Around a set-up that tests of a module share: nothing of it is left to check, and no language stays behind."""
    with override(language), override_settings(**options):
        yield
        connection.check_constraints()
    registry.forget()
