"""`manage.py seal_audit_trail`: what it writes, where, and when it refuses to."""

import base64
import json
import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from customers.audit.digest import canonical_text
from customers.audit.seals.keys import private_text, public_text
from customers.audit.seals.parts import LOG_TABLES
from customers.models import AUDITED, Customer, Review, Revision, Seal, Submission

from .conftest import forging
from .test_tampering_reviews import decide

pytestmark = pytest.mark.django_db

KEY = Ed25519PrivateKey.generate()
Sealing = Callable[..., Path]


@pytest.fixture
def seal(settings: Settings, tmp_path: Path) -> Sealing:
    """Make a seal; its file."""
    settings.SEAL_KEY = private_text(KEY)

    def seal(**options: Any) -> Path:
        folder = tmp_path / "seals"
        call_command("seal_audit_trail", stdout=StringIO(), **{"to": folder, **options})
        return max(folder.iterdir())

    return seal


def test_a_seal_counts_everything_and_is_signed(seal: Sealing, example: Any, accepted: Any, post: Any) -> None:
    accepted(example(1))
    accepted(example(2))
    accepted(example(2))
    post(b"{")

    file = json.loads(seal().read_text())
    statement = file["statement"]

    assert (statement["number"], statement["previous"], statement["although"]) == (1, "", "")
    assert statement["customers"]["count"] == Customer.objects.count() == 2
    assert statement["revisions"] == {"count": 2, "last_id": Revision.objects.latest("id").id}
    assert statement["history_rows"]["count"] == sum(model.history.count() for model in AUDITED)
    assert statement["logs"]["customers_submission"]["count"] == Submission.objects.count() == 4
    assert statement["logs"].keys() == LOG_TABLES.keys()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(file["public_key"]))
    key.verify(base64.b64decode(file["signature"]), canonical_text(statement).encode())  # raises if it is not
    assert file["public_key"] == public_text(KEY.public_key())


def test_the_row_inside_says_what_the_file_outside_says(seal: Sealing, example: Any, accepted: Any) -> None:
    accepted(example(1))

    file = json.loads(seal().read_text())
    row = Seal.objects.get()

    assert row.statement == canonical_text(file["statement"])
    assert (row.signature, json.loads(row.segments)) == (file["signature"], file["segments"])


def test_a_file_is_read_only_and_never_written_over(seal: Sealing, tmp_path: Path) -> None:
    path = seal()
    text = path.read_text()

    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    with pytest.raises(CommandError, match=r"^The file of seal 1 is there already: .*seal-000001.*\.json\.$"):
        call_command("seal_audit_trail", to=path.parent, again=1)
    assert path.read_text() == text
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_seals_follow_one_from_the_other(seal: Sealing, example: Any, accepted: Any, verify: Any) -> None:
    first = seal()
    accepted(example(1))
    second = seal()

    assert first != second
    assert json.loads(second.read_text())["statement"]["previous"] == Seal.objects.get(number=1).digest
    assert verify(seal=[first, second]).status == 0


def test_an_empty_register_can_be_sealed(seal: Sealing, verify: Any) -> None:
    assert verify(seal=[seal()]).status == 0


def test_the_file_of_a_seal_can_be_written_again(seal: Sealing, tmp_path: Path) -> None:
    path = seal()
    copy = seal(to=tmp_path / "elsewhere", again=1) and next((tmp_path / "elsewhere").iterdir())

    assert copy.read_bytes() == path.read_bytes()
    assert Seal.objects.count() == 1


def test_a_file_that_could_not_be_written_leaves_the_seal(seal: Sealing, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(
        CommandError,
        match=r"Seal 1 is in the database; .*\(part of the path is no folder\)\. Try --again",
    ):
        seal(to=tmp_path / "file" / "folder")
    assert Seal.objects.count() == 1


def test_without_a_key_nothing_is_sealed(settings: Settings) -> None:
    settings.SEAL_KEY = ""
    with pytest.raises(CommandError, match="new_seal_key"):
        call_command("seal_audit_trail")
    assert not Seal.objects.exists()


@pytest.mark.parametrize("key", ["short", "not base64!", base64.b64encode(b"31 bytes are one byte too few..").decode()])
def test_what_is_no_key_is_refused(settings: Settings, key: str) -> None:
    settings.SEAL_KEY = key
    with pytest.raises(ImproperlyConfigured, match="SEAL_KEY"):
        call_command("seal_audit_trail")


def test_a_trail_that_does_not_fit_the_seal_before_is_not_sealed(
    seal: Sealing, example: Any, accepted: Any, tmp_path: Path
) -> None:
    number = accepted(example(1))
    seal()
    with forging():
        Revision.objects.filter(customer_id=number).update(digest="0" * 64)
        out = StringIO()
        with pytest.raises(CommandError, match="Nothing was sealed"):
            call_command("seal_audit_trail", stdout=out, to=tmp_path, no_color=True)
        said = f"customer {number}: it is not what seal 1 says: it was changed, or its newest part was cut off."
        assert out.getvalue().splitlines() == [said]
        assert Seal.objects.count() == 1

        seal(although="The court has ordered it.")
        assert json.loads(Seal.objects.get(number=2).statement)["although"] == "The court has ordered it."


def test_a_reason_is_not_signed_where_none_was_needed(seal: Sealing) -> None:
    seal()
    seal(although="Just in case.")
    assert json.loads(Seal.objects.get(number=2).statement)["although"] == ""


def test_seals_of_a_retired_key_still_count(seal: Sealing, settings: Settings, verify: Any) -> None:
    old = seal()
    settings.SEAL_KEY = private_text(Ed25519PrivateKey.generate())
    assert "is none of those that count" in verify(seal=[old]).out

    settings.SEAL_PUBLIC_KEYS = [public_text(KEY.public_key())]
    new = seal()
    assert verify(seal=[old, new]).status == 0


def test_a_public_key_is_enough_to_verify(seal: Sealing, settings: Settings, verify: Any) -> None:
    path = seal()
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEYS = "", [public_text(KEY.public_key())]
    assert verify(seal=[path]).status == 0


def test_of_a_folder_the_newest_seal_counts(seal: Sealing, example: Any, accepted: Any, verify: Any) -> None:
    seal()
    accepted(example(1))
    folder = seal().parent

    assert "Sealed by seal 2 of" in verify(seal=[folder]).out


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"statement": {}}', "null", "[" * 100_000])
def test_a_file_that_is_no_seal_is_told_so(text: str, tmp_path: Path, verify: Any) -> None:
    path = tmp_path / "seal-1.json"
    path.write_text(text)
    assert "is no seal, or was altered" in verify(seal=[path]).summary


def test_what_is_sealed_and_what_is_not_yet_are_told_apart(
    seal: Sealing, example: Any, accepted: Any, verify: Any
) -> None:
    accepted(example(1))
    seal()
    accepted(example(2))
    accepted(example(2))

    lines = verify().out.splitlines()

    assert lines[-3].startswith("Sealed by seal 1 of ")
    assert lines[-3].endswith(": 1 customer, 1 revision, 0 reviews, 1 submission.")
    assert lines[-2] == "Not yet sealed: 1 customer, 1 revision, 0 reviews, 2 submissions."


def test_one_customer_is_compared_with_a_seal(seal: Sealing, example: Any, accepted: Any, verify: Any) -> None:
    first, second = accepted(example(1)), accepted(example(2))
    path = seal()
    third = accepted(example(3))
    assert verify(customer=third, seal=[path]).status == 0  # came later
    with forging():
        Revision.objects.filter(customer_id=second).update(created_at="2020-01-01T00:00:00Z", digest="0" * 64)

        assert verify(customer=first, seal=[path]).status == 0
        assert f"customer {second}: it is not what seal 1 says." in verify(customer=second, seal=[path]).out


def test_a_run_is_written_down_for_the_auditors(
    seal: Sealing, example: Any, accepted: Any, verify: Any, admin_client: Client
) -> None:
    accepted(example(1))
    seal()
    accepted(example(2))
    verify()

    page = admin_client.get("/admin/", headers={"accept-language": "en"}).content.decode()

    assert "State of the audit trail" in page
    assert "Seal 1" in " ".join(page.split())
    assert ">fits</span>" in page
    for name in ("seal", "verification"):
        listed = admin_client.get(f"/admin/customers/{name}/")
        assert listed.status_code == 200
        row = listed.context["cl"].queryset.get()
        assert admin_client.get(f"/admin/customers/{name}/{row.pk}/change/").status_code == 200


def test_a_run_that_found_something_shows_on_the_page(
    example: Any, accepted: Any, verify: Any, admin_client: Client
) -> None:
    accepted(example(1))
    with forging():
        Revision.objects.update(username="somebody")
        verify()
        assert "core-alert" in admin_client.get("/admin/").content.decode()


def test_reviews_are_sealed_with_their_customer(seal: Sealing, example: Any, accepted: Any, verify: Any) -> None:
    number = accepted(example(1))
    decide(Revision.objects.get(), Review.Decision.FLAGGED)
    path = seal()
    with forging():
        Review.objects.all()._raw_delete("default")
        out = verify(seal=[path]).out

    assert f"customer {number}: it is not what seal 1 says" in out
    assert "seal 1: 1 reviews were sealed, and there are 0." in out
