"""The archive that leaves: a table, and a manifest by which anybody can check it."""

import hashlib
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from customers.audit.digest import canonical_value
from customers.models import Export, Seal
from customers.tests.helpers import put

from .conftest import address, archive, manifest, table_of

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_it_is_a_file_and_its_manifest_named_by_list_day_and_export(auditor: Client, form: str) -> None:
    answer = auditor.get(address("customer", form) + "?q=MARTINEZ")
    export, day = Export.objects.get(), timezone.localdate().isoformat()

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="customers-{day}-{export.pk}.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert archive(answer).namelist() == [f"customers-{day}.{form}", "manifest.json"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_the_manifest_says_what_the_file_is(auditor: Client, payload: Payload, accepted: Any, form: str) -> None:
    accepted(payload)
    accepted(put(payload, "client_info.nickname", "LUCHO"))
    found = archive(auditor.get(address("revision", form) + "?kind__exact=update&q=gil&o=1", HTTP_X_REQUEST_ID="r7"))
    none = manifest(found)
    found = archive(auditor.get(address("revision", form) + "?kind__exact=update", HTTP_X_REQUEST_ID="r8"))
    export, said, content = Export.objects.latest("id"), manifest(found), table_of(found)

    assert said == {
        "format": "core_customer export 1",
        "export": export.pk,
        "list": "revision",
        "made_at": canonical_value(export.created_at),
        "username": "gil",
        "request_id": "r8",
        "filters": {"kind__exact": ["update"]},
        "order": "",
        "has_search_term": False,
        "newest_seal": None,
        "software": said["software"],
        "file": {
            "name": found.namelist()[0],
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "rows": 1,
            "lines": 1,
            "cut_cells": 0,
            "columns": said["file"]["columns"],
        },
    }
    assert said["file"]["columns"][0] == ("customer_number" if form == "jsonl" else "Customer number")
    assert (none["has_search_term"], none["order"], none["file"]["rows"]) == (True, "1", 0)
    assert "gil" not in str({**none, "username": ""})


def test_a_revision_that_changed_several_fields_is_one_row_of_several_lines(
    auditor: Client, payload: Payload, accepted: Any
) -> None:
    accepted(payload)
    said = manifest(archive(auditor.get(address("revision"))))

    assert said["file"]["rows"] == 1
    assert said["file"]["lines"] > 30


def test_the_manifest_names_the_newest_seal(auditor: Client) -> None:
    texts = {"username": "root", "key_id": "k", "statement": "{}", "signature": "", "segments": "{}"}
    for number in (1, 2):
        Seal.objects.create(number=number, made_at=timezone.now(), digest=str(number) * 64, **texts)

    found = manifest(archive(auditor.get(address("customer"))))

    assert found["newest_seal"] == {"number": 2, "digest": "2" * 64}


def test_the_software_is_named_with_its_version(auditor: Client) -> None:
    said = manifest(archive(auditor.get(address("customer"))))
    project = (settings.BASE_DIR / "pyproject.toml").read_text()

    (version,) = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)
    assert said["software"] == f"core_customer {version}"


def test_it_speaks_the_reader_s_language_but_for_keys(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    answer = auditor.get(address("submission"), HTTP_ACCEPT_LANGUAGE="es")
    assert answer["Content-Disposition"].startswith('attachment; filename="envios-')
    assert "Nombre de usuario" in table_of(archive(answer)).decode()

    texts = [
        table_of(archive(auditor.get(address("submission", "jsonl"), HTTP_ACCEPT_LANGUAGE=language)))
        for language in ("es", "en")
    ]
    assert texts[0] == texts[1] != b""
