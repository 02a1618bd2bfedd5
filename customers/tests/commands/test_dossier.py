"""`manage.py dossier`: the same as the page, in a form that can be checked without us."""

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.utils.translation import override

from customers.audit.as_of import read_as_of
from customers.audit.logs import whoever_runs_this
from customers.audit.seals.keys import private_key, public_text
from customers.contract.rendering import render
from customers.management.commands import dossier as command
from customers.models import Access, Revision
from customers.tests.commands.conftest import forging
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import MISSING, put
from customers.tests.sealing import BIRTH, NEW_KEY, at, live, on_day, use_new_key

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Dossier = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _a_key(settings: Any) -> None:
    use_new_key(settings)


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    """A customer with a life; there are two others from the beginning."""
    with set_up(**NEW_KEY):
        with at(0):
            intake_once.accepted(example_of(2))
            intake_once.accepted(example_of(3))
        return live(example_of(1), intake_once.accepted)


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("dossier", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def dossier(number: int) -> Dossier:
    """`dossier(day)`: what the command says of the customer on that day; now, if none is given."""
    return lambda day=None: json.loads(run(number, *(["--at", on_day(day).isoformat()] if day is not None else [])))


def canonical(content: Any) -> bytes:
    """The canonical form, by no code of ours."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_it_is_of_the_customer_at_that_moment(dossier: Dossier, number: int) -> None:
    content = dossier(2)
    as_of = read_as_of(number, on_day(2))

    assert as_of
    assert content["customer_number"] == number
    assert content["as_of"] == {
        "utc": "2026-03-04T18:30:15.123456Z",
        "local": "2026-03-04T14:30:15.123456-04:00",
        "time_zone": "America/Santo_Domingo",
    }
    assert content["made_by"] == whoever_runs_this().username
    assert content["customer"]["client_info"]["nickname"] == "TEO 2"
    assert list(content["customer"]) == list(render(number, as_of.rows))
    assert [revision["sequence"] for revision in content["revisions"]] == [1, 2]
    assert content["reviews"] == []
    assert [review["note"] for review in dossier(3)["reviews"]] == ["Where does the money come from?"]
    assert dossier()["trail"]["sequence"] == 4


def test_a_moment_without_a_time_zone_is_in_the_banks(number: int) -> None:
    content = json.loads(run(number, "--at", "2026-03-04T14:30:16"))

    assert content["as_of"]["utc"] == "2026-03-04T18:30:16.999999Z"
    assert json.loads(run(number, "--at", "2026-03-04T18:30:16Z"))["revisions"] == content["revisions"]


@pytest.mark.parametrize("moment", ["2026-03-04T14:30:15", "2026-03-04T18:30:15Z", "2026-03-04 14:30:15"])
def test_a_moment_to_the_second_is_meant_to_its_end(number: int, moment: str) -> None:
    """As pages show moments: what happened in that second had happened."""
    content = json.loads(run(number, "--at", moment))

    assert content["as_of"]["utc"] == "2026-03-04T18:30:15.999999Z"
    assert content["trail"]["sequence"] == 2
    exact = json.loads(run(number, "--at", "2026-03-04T14:30:15.000000"))
    assert exact["as_of"]["utc"] == "2026-03-04T18:30:15.000000Z"
    assert exact["trail"]["sequence"] == 1


def test_the_second_of_now_ends_now(number: int) -> None:
    with at(20):
        content = json.loads(run(number, "--at", on_day(20).replace(microsecond=0, tzinfo=None).isoformat() + "Z"))

    assert content["as_of"]["utc"] == "2026-03-22T18:30:15.123456Z"


def test_it_counts_to_the_microsecond(number: int) -> None:
    before, then = (json.loads(run(number, "--at", f"2026-03-04T14:30:15.12345{last}")) for last in (5, 6))

    assert (before["trail"]["sequence"], then["trail"]["sequence"]) == (1, 2)


def test_the_digests_follow_from_the_file_alone(dossier: Dossier) -> None:
    content = dossier()
    for links in (content["revisions"], content["reviews"]):
        previous = ""
        for link in links:
            assert link["previous"] == link["hashed"]["previous"] == previous
            assert sha256(canonical(link["hashed"])) == link["digest"]
            previous = link["digest"]


def test_the_proof_and_the_signature_follow_from_the_file_alone(dossier: Dossier) -> None:
    content = dossier()
    said, seal = content["proof"]["said"], content["seal"]
    hash_ = hashlib.sha256(b"\x00" + canonical(said)).digest()
    for step in content["proof"]["steps"]:
        other = bytes.fromhex(step["hash"])
        hash_ = hashlib.sha256(b"\x01" + (other + hash_ if step["side"] == "left" else hash_ + other)).digest()

    assert content["proof"]["steps"]
    assert hash_.hex() == seal["statement"]["customers"]["root"]
    assert said["digest"] == content["trail"]["digest"]
    assert said["review_digest"] == content["trail"]["review_digest"]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(seal["public_key"]))
    key.verify(base64.b64decode(seal["signature"]), canonical(seal["statement"]))
    assert content["proof"]["seal"] == {"statement": seal["statement"], "signature": seal["signature"]}
    own = private_key()
    assert own
    assert seal["public_key"] == public_text(own.public_key())


def test_what_the_help_says_of_checking_by_hand_works(number: int, tmp_path: Path) -> None:
    """The lines of the command's own help, run by a shell that has the tools."""
    if not (shell := shutil.which("bash")) or not all(map(shutil.which, ("jq", "xxd", "openssl", "sha256sum"))):
        pytest.skip("This machine lacks a tool.")
    run(number, "--output", tmp_path / "d.json")
    lines = [line[4:] for line in (command.__doc__ or "").splitlines() if line.startswith("    ")]
    answer = subprocess.run(
        [shell, "-euc", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert answer[0].removesuffix("  -") == answer[1]
    assert answer[2] == answer[3]
    assert answer[4] == "Signature Verified Successfully"


def test_what_was_checked_is_told(dossier: Dossier) -> None:
    assert dossier(6)["checks"] == {
        "verdict": "fits",
        "chain": {"fits": True, "problems": []},
        "seal": {"fits": True, "problems": []},
        "signature": {"fits": True, "problems": []},
        "unsealed_revisions": [3, 4],
        "unsealed_reviews": [],
        "first_seal_over_all": {"number": 3, "made_at": "2026-03-09T18:30:15.123456Z"},
    }


def test_without_a_seal_there_is_no_proof(dossier: Dossier) -> None:
    content = dossier(0)

    assert (content["seal"], content["proof"], content["checks"]["seal"]) == (None, None, None)
    assert content["checks"]["verdict"] == "no_seal"
    assert content["checks"]["unsealed_revisions"] == [1]


def test_a_trail_that_does_not_fit_is_written_all_the_same_and_says_so(dossier: Dossier, number: int) -> None:
    with forging():
        Revision.objects.filter(customer=number, sequence=2).update(username="nobody")
        content = dossier()

    assert content["checks"]["verdict"] == "does_not_fit"
    assert content["checks"]["chain"] == {
        "fits": False,
        "problems": [
            f"customer {number}, revision 2: the digest does not fit what is recorded: something in it was changed."
        ],
    }


def test_changes_tell_null_blank_and_nothing_apart(payload: Payload, accepted: Any) -> None:
    put(payload, "client_info.spouse_info", MISSING)
    put(payload, "client_info.nickname", "TEO")
    put(payload, "client_location.rent_amount", 100.5)
    number = accepted(payload)
    accepted(put(payload, "client_info.spouse_info", {"first_name": "LUZ", "last_name": "GIL"}))
    put(payload, "client_info.nickname", MISSING)
    accepted(put(payload, "client_location.rent_amount", MISSING))
    *_before, marriage, blank = json.loads(run(number))["revisions"]

    (spouse,) = marriage["changes"]
    assert spouse["type"] == "+"
    assert {tuple(field) for field in spouse["fields"]} == {("path", "column", "after")}
    assert {"path": "client_info.spouse_info.first_name", "column": "first_name", "after": "LUZ"} in spouse["fields"]
    assert [field for change in blank["changes"] for field in change["fields"]] == [
        {"path": "client_info.nickname", "column": "nickname", "before": "TEO", "after": ""},
        {"path": "client_location.rent_amount", "column": "rent_amount", "before": "100.5", "after": None},
    ]


def test_amounts_are_texts_but_where_the_contract_has_numbers(payload: Payload, accepted: Any) -> None:
    number = accepted(put(payload, "client_transactionality.inc_transactionality", 1234567.25))
    content = json.loads(run(number), parse_float=Decimal)

    assert content["customer"]["client_transactionality"]["inc_transactionality"] == Decimal("1234567.25")
    (row,) = content["rows"]["customers_transactionality"]
    assert row["incoming_amount"] == "1234567.25"


def test_documents_no_longer_sent_are_there_as_not_current(payload: Payload, accepted: Any) -> None:
    number = accepted(payload)
    gone = next(document for document in payload["client_documents"] if not document["main"])
    payload["client_documents"].remove(gone)
    accepted(payload)
    content = json.loads(run(number))

    assert {document["number"]: document["is_current"] for document in content["documents"]} == {
        **{document["document_number"]: True for document in payload["client_documents"]},
        gone["document_number"]: False,
    }


def test_it_writes_a_file_that_only_its_owner_can_read(number: int, tmp_path: Path) -> None:
    path = tmp_path / "dossier.json"

    assert run(number, "--output", path) == ""
    assert json.loads(path.read_text(encoding="utf-8"))["customer_number"] == number
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_written_over(number: int, tmp_path: Path) -> None:
    path = tmp_path / "dossier.json"
    path.write_text("evidence")

    with pytest.raises(CommandError, match=r"written \(something of that name is there already\)\.$"):
        run(number, "--output", path)
    assert path.read_text() == "evidence"


def test_it_is_logged_as_an_access(number: int) -> None:
    run(number, "--at", "2026-03-04T14:31")
    access = Access.objects.get()

    assert (access.kind, access.customer_id, access.detail) == ("dossier", number, "2026-03-04T18:31:00.999999Z")
    assert access.username == whoever_runs_this().username
    assert access.user is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["404"], "There is no customer with that number."),
        (["abc"], "There is no customer with that number."),
        (["9" * 5000], "There is no customer with that number."),
        (["٣"], "There is no customer with that number."),
        (["--at", "yesterday"], "That is no date and time. Please write it as 2026-11-22T14:30."),
        (["--at", "2026-02-30T10:00"], "That is no date and time. Please write it as 2026-11-22T14:30."),
        (["--at", "22/11/2026 14:30"], "That is no date and time. Please write it as 2026-11-22T14:30."),
        (["--at", "2999-01-01T00:00"], "That moment has not come yet."),
        (["--at", "0001-01-01T00:00+14:00"], "The register is not that old."),
        (
            ["--at", "2026-03-02T14:30:15.123455"],
            "The register did not know this customer then. It has known it since 02/03/2026 14:30:15.",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_and_not_logged(number: int, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*([number] if arguments[0] == "--at" else []), *arguments)

    assert str(refusal.value) == message
    assert not Access.objects.exists()


def test_the_life_of_these_tests_begins_when_it_says(number: int) -> None:
    assert Revision.objects.get(customer=number, sequence=1).created_at == BIRTH
