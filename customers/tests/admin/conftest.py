"""What tests of the admin share: somebody who may do everything, somebody who may only view, and several people."""

import re
from collections.abc import Callable
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

People = Callable[[int], list[int]]

FOR_ONE_PAGE = 3 if connection.vendor == "postgresql" else 0
"""Statements beside those of a list: its own transaction, and what is set in it."""


@pytest.fixture
def officer(admin_client: Client) -> Client:
    """A client of a superuser, in English."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client


@pytest.fixture
def staff(client: Client, db: None) -> Callable[..., Client]:
    """`staff("view_customer")`: a client of somebody who may enter the admin and has these permissions only."""

    def staff(*codenames: str) -> Client:
        user = User.objects.create_user("viewer", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="customers", codename__in=codenames)
        )
        client.force_login(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return staff


@pytest.fixture
def people(accepted: Callable[..., int], payload: dict[str, Any]) -> People:
    """`people(n)`: the numbers of n new customers, who share nothing but their facts."""
    made = 0

    def people(count: int) -> list[int]:
        nonlocal made
        numbers = []
        for _each in range(count):
            made += 1
            person = deepcopy(payload)
            person["client_info"]["wisenroll_code"] = f"P{made}"
            for place, document in enumerate(person["client_documents"]):
                document["document_number"] = f"P{made}-{place}"
            numbers.append(accepted(person))
        return numbers

    return people


def words(response: Any) -> str:
    """The text of a page as a reader sees it: without marks, white space as one space."""
    assert response.status_code == 200, response
    html = response.content.decode().replace("</dt>", "</dt> ")
    return re.sub(r"\s+", " ", unescape(strip_tags(html)))


@pytest.fixture
def statements() -> Callable[[Callable[[], Any]], int]:
    """`statements(do)`: how many statements doing it takes."""

    def statements(do: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert do().status_code == 200
        return len(captured)

    return statements
