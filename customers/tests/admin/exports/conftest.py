"""What tests of exports share: an auditor, and what is in the archive that they get."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

Lines = list[dict[str, str]]
LISTS = ("customer", "revision", "review", "submission", "export", "access")
FORMS = ("csv", "xlsx", "jsonl")


@pytest.fixture
def as_role(client: Client, db: None) -> Callable[..., Client]:
    """`as_role("Auditors")`: a client of somebody in that role, in English."""

    def as_role(name: str) -> Client:
        user = User.objects.create_user("gil", is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return as_role


@pytest.fixture
def auditor(as_role: Callable[..., Client]) -> Client:
    return as_role("Auditors")


def address(name: str, form: str = "csv") -> str:
    return f"/admin/customers/{name}/export/{form}/"


def archive(response: Any) -> ZipFile:
    """The archive that an answer is, read to its end and without a fault."""
    assert response.status_code == 200, response
    found = ZipFile(io.BytesIO(b"".join(response)))
    assert found.testzip() is None
    return found


def table_of(found: ZipFile) -> bytes:
    """The one file of an archive beside its manifest."""
    (name,) = [name for name in found.namelist() if name != "manifest.json"]
    return found.read(name)


def manifest(found: ZipFile) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(found.read("manifest.json"))
    return content


def lines(response: Any) -> Lines:
    """The lines of a CSV, by the titles of its columns."""
    text = table_of(archive(response)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def records(response: Any) -> list[dict[str, Any]]:
    """The objects of a file of JSON Lines."""
    return [json.loads(line) for line in table_of(archive(response)).split(b"\n")[:-1]]
