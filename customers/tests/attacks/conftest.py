"""A scene for attackers: a few customers with a life, two seals, and work that came after them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override
from pytest_django import Settings

from customers.audit.append_only import install
from customers.audit.logs import Who, write_down
from customers.audit.seals.keys import private_text
from customers.models import Access, Export, ExportedFile, Review, Revision
from customers.tests.commands.test_tampering_reviews import decide
from customers.tests.conftest import Intake, Post, example_of, set_up
from customers.tests.helpers import put

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SUMMARY = ("Sealed by ", "Nothing is sealed", "Nothing vouches", "Not yet sealed", "The trail fits")
OFFICER = "ana"


@dataclass(frozen=True)
class Scene:
    """The customers, and the files of the two seals. `first` has 3 revisions; `third` is new in the second seal."""

    first: int
    second: int
    third: int
    old: Path
    new: Path


@dataclass(frozen=True)
class Verdict:
    """What the command said: the problems, in alphabetical order, and all lines."""

    problems: list[str]
    lines: list[str]
    status: int


Verify = Callable[..., Verdict]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _with_a_key(settings: Settings) -> None:
    settings.SEAL_KEY = private_text(KEY)


@pytest.fixture(scope="module")
def scene(intake_once: Intake, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The trail of the scene, played once for a module, through the API; every attack on it is undone."""
    folder = tmp_path_factory.mktemp("scene")
    with set_up("en", SEAL_KEY=private_text(KEY)):
        numbers = _play(intake_once.post, folder)
    return Scene(*numbers, *sorted(folder.glob("seal-*")))


@pytest.fixture
def verify() -> Verify:
    """Run the command. Triggers that a forger took away are back by then, as he would see to."""
    return verdict


def verdict(**options: Any) -> Verdict:
    install(connection)
    out, status = StringIO(), 0
    try:
        call_command("verify_audit_trail", stdout=out, stderr=StringIO(), no_color=True, **options)
    except CommandError as error:
        status = error.returncode
    lines = out.getvalue().splitlines()
    return Verdict(sorted(line for line in lines if not line.startswith(SUMMARY)), lines, status)


def rows_of_all_tables() -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Table -> its columns and all its rows, as stored."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names from the database
            names = [column[0] for column in cursor.description]
            found[table] = names, sorted((_plain(row) for row in cursor.fetchall()), key=repr)
    return found


def _play(post: Post, folder: Path) -> tuple[int, int, int]:
    first, second = _sent(post, example_of(1)), _sent(post, example_of(2))
    for phone in ("7862220001", "7862220002"):
        _sent(post, put(example_of(1), "client_contact.cell_phone", phone))
    _sent(post, put(example_of(1), "client_contact.cell_phone", "7862220002"))  # unchanged
    decide(Revision.objects.get(customer_id=first, sequence=1), Review.Decision.APPROVED)
    decide(Revision.objects.get(customer_id=second, sequence=1), Review.Decision.FLAGGED)
    assert post(b"{").status_code == 400
    officer = Who(OFFICER, User.objects.get(username=OFFICER).pk, "10.0.0.7", "request")
    write_down(Access(kind=Access.Kind.CUSTOMER, customer_id=first), officer)
    export = Export(listing="customers", format="csv", row_count=2)
    write_down(export, officer)
    write_down(ExportedFile(export=export, file_name="customers.csv", file_digest="0" * 64, size_bytes=9), officer)
    _seal(folder)
    third = _sent(post, example_of(3))
    _sent(post, put(example_of(2), "client_info.first_name", "LUISA"))
    flagged = Review.objects.get(customer_id=second)
    decide(flagged.revision, Review.Decision.APPROVED, seen=flagged.id)
    write_down(Access(kind=Access.Kind.DOSSIER, customer_id=third, detail="2026-01-01"), officer)
    _seal(folder)
    _sent(post, put(example_of(2), "client_contact.cell_phone", "7862220003"))  # not sealed
    assert post(b"[").status_code == 400
    write_down(Access(kind=Access.Kind.CUSTOMER, customer_id=second), officer)
    return first, second, third


def _sent(post: Post, payload: Any) -> int:
    response = post(payload)
    assert response.status_code == 201, response.content
    number: int = response.json()["customer_number"]
    return number


def _seal(folder: Path) -> None:
    call_command("seal_audit_trail", to=folder, stdout=StringIO())


def _plain(row: Any) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
