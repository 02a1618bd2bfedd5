"""What is kept of an export: who took what, under which filters, and the digest of all that left."""

import hashlib
import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from customers.audit.digest import digest_of_record
from customers.models import Access, Export, ExportedFile, Revision
from customers.tests.helpers import put

from .conftest import address, archive, manifest

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


def content(response: Any) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_it_says_who_exported_what_and_how_much(auditor: Client, payload: Payload, post: Any, form: str) -> None:
    post(payload)
    post(put(payload, "client_info.birth_date", "soon"))
    answer = auditor.get(
        address("submission", form) + "?outcome__exact=refused&o=-0", HTTP_X_REQUEST_ID="r7", REMOTE_ADDR="10.0.0.7"
    )

    export = Export.objects.get()

    assert (export.listing, export.format, export.row_count) == ("submission", form, 1)
    assert json.loads(export.filters) == {"filters": {"outcome__exact": ["refused"]}, "order": "-0"}
    assert (export.username, export.user.username) == ("gil", "gil")
    assert (export.request_id, export.client_address) == ("r7", "10.0.0.7")
    assert export.digest == digest_of_record(export)
    assert not LogEntry.objects.exists()
    assert answer["X-Request-ID"] == "r7"


def test_it_keeps_the_search_term_and_whatever_else_narrowed_the_list(
    auditor: Client, payload: Payload, accepted: Any
) -> None:
    accepted(payload)
    query = auditor.post("/admin/customers/customer/", {"q": " Martínez "}).url.partition("?")[2]
    auditor.get(f"{address('customer')}?{query}&last_name__startswith=MART&p=0")

    export = Export.objects.get()

    assert json.loads(export.filters) == {"filters": {"last_name__startswith": ["MART"]}, "search": "Martínez"}
    assert export.row_count == 1


def test_it_is_written_before_anything_is_sent(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    auditor.get(address("customer"))  # whose content nobody reads

    assert Export.objects.count() == 1
    assert not ExportedFile.objects.exists()


def test_nothing_is_sent_that_cannot_be_written_down(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(payload)
    auditor.raise_request_exception = False

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("customers.audit.export.sending._log_access", fail)

    assert auditor.get(address("customer")).status_code == 500
    assert not Export.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_the_digest_of_the_file_is_that_of_all_that_left(
    auditor: Client, payload: Payload, accepted: Any, form: str
) -> None:
    accepted(payload)
    answer = auditor.get(address("revision", form))
    sent = content(answer)

    file = ExportedFile.objects.get()

    assert file.export == Export.objects.get()
    assert f'filename="{file.file_name}"' in answer["Content-Disposition"]
    assert (file.file_digest, file.size_bytes) == (hashlib.sha256(sent).hexdigest(), len(sent))
    assert (file.username, file.digest) == ("gil", digest_of_record(file))


def test_who_breaks_off_leaves_an_export_without_a_file(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    answer: Any = auditor.get(address("revision", "xlsx"))
    assert next(iter(answer.streaming_content))
    for close in answer._resource_closers:  # as the server does, which ends the request, too
        close()

    assert Export.objects.count() == 1
    assert not ExportedFile.objects.exists()


def test_an_error_on_the_way_breaks_off_too(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server closes the connection; what has arrived has no table of contents, and no program opens it."""
    accepted(payload)
    answer = auditor.get(address("revision"))

    def fail(revisions: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("customers.admin.export_tables.revisions.changes_of", fail)
    with pytest.raises(RuntimeError):
        content(answer)

    assert Export.objects.count() == 1
    assert not ExportedFile.objects.exists()


def test_an_export_is_a_read_of_customers_data(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    auditor.get(address("customer"))

    access = Access.objects.get(kind=Access.Kind.EXPORT)

    assert (access.username, access.object_id) == ("gil", Export.objects.get().pk)


def test_rows_that_come_later_are_not_in_it(auditor: Client, payload: Payload, accepted: Any) -> None:
    """What is in it was settled when it was noted."""
    accepted(payload)
    answer = auditor.get(address("revision"))
    accepted(put(payload, "client_info.nickname", "LUCHO"))
    found = manifest(archive(answer))

    assert Revision.objects.count() == 2
    assert found["file"]["rows"] == Export.objects.get().row_count == 1
