"""The trail of a customer from the admin, as a ZIP that the stand-alone verifier takes."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from customers.audit.trail_export import verify_trail
from customers.models import Export, ExportedFile
from customers.roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(payload: Any, accepted: Any) -> int:
    customer: int = accepted(payload)
    return customer


def client_of(role: str) -> Client:
    user = User.objects.create_user("gil", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def address(number: Any) -> str:
    return reverse("admin:customers_customer_trail", args=[number])


@pytest.fixture
def unpacked(number: int, tmp_path: Path) -> Path:
    """What an auditor takes home."""
    response: Any = client_of("Auditors").post(address(number))
    assert response.status_code == 200
    name = f"trail-{number}-{Export.objects.get().pk}.zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert not ExportedFile.objects.exists()  # it has not left yet
    content = b"".join(response.streaming_content)
    done = ExportedFile.objects.get()
    assert (done.file_name, done.file_digest, done.size_bytes) == (name, sha256(content).hexdigest(), len(content))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / f"trail-{number}"


def test_it_is_the_trail_of_that_customer_and_verifies(unpacked: Path, number: int, capsys: Any) -> None:
    assert json.loads((unpacked / "manifest.json").read_text())["customers"] == [number]
    assert verify_trail.main([str(unpacked)]) == 0
    assert "Checked: 1 customers" in capsys.readouterr().out


def test_it_is_logged_with_who_took_it(unpacked: Path, number: int) -> None:
    record, done = Export.objects.get(), ExportedFile.objects.get()

    assert (record.username, record.user_id) == ("gil", User.objects.get(username="gil").id)
    assert (record.client_address, record.row_count) == ("127.0.0.1", 1)
    assert json.loads(record.filters)["customers"] == [number]
    assert done.export == record


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"Auditors"}))
def test_nobody_but_auditors_may_take_it(role: str, number: int) -> None:
    assert client_of(role).post(address(number)).status_code == 403
    assert not Export.objects.exists()


def test_a_link_does_not_export(number: int) -> None:
    assert client_of("Auditors").get(address(number)).status_code == 405


@pytest.mark.parametrize("other", [999, "x"])
def test_a_customer_that_is_not_there_is_not_found(other: Any, number: int) -> None:
    assert client_of("Auditors").post(address(other)).status_code == 404


def test_the_dossier_offers_it_to_who_may_take_it_alone(number: int, staff: Any) -> None:
    dossier = reverse("admin:customers_customer_dossier", args=[number])
    some = staff("export_register", "view_customer", "view_revision")

    assert address(number) in client_of("Auditors").get(dossier).content.decode()
    assert some.get(dossier).status_code == 200
    assert address(number) not in some.get(dossier).content.decode()
