"""Attacks on the seals themselves: the rows in the database, the files outside, and the order of them."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from customers.audit.digest import canonical_text, digest_of_bytes
from customers.audit.seals.keys import key_id, private_text, sign
from customers.audit.seals.parts import LOG_TABLES
from customers.models import Revision, Seal, Verification
from customers.tests.commands.conftest import forging
from customers.tests.unguarded import drop_triggers

from .catalogue import LONG_AGO, gone, revision, row_of, unlike
from .conftest import KEY, Scene, Verify
from .forger import make_everything_fit, remove, remove_seals, run, set_value, update

pytestmark = pytest.mark.django_db

THIEF = Ed25519PrivateKey.from_private_bytes(bytes(32))
UNREADABLE = "seal 2: it cannot be read: it was altered."
SIGNATURE = "seal 2: the signature is not that of the statement: the seal was altered."
COLUMNS = "seal 2: its columns are not those of its statement: it was altered, or an old one put here."
SEGMENTS = "seal 2: its segments do not lead to what was signed: it was altered."
REPLACED = "seal 2: the database has another seal in its place."

File = dict[str, Any]


def seal(number: int) -> Seal:
    return Seal.objects.get(number=number)


def restated(**changes: Any) -> dict[str, Any]:
    """Columns of the newest seal with another statement, as its signature was."""
    text = canonical_text(json.loads(seal(2).statement) | changes)
    return {"statement": text, "digest": digest_of_bytes(text.encode())}


def resigned(key: Ed25519PrivateKey, **changes: Any) -> dict[str, Any]:
    """The same, signed with a key."""
    columns = restated(**changes)
    return {**columns, "signature": sign(columns["statement"], key)}


IN_THE_DATABASE: dict[str, tuple[Callable[[], dict[str, Any]], list[str]]] = {
    "the statement": (lambda: restated(although="All is well."), [SIGNATURE]),
    "the statement, in its spaces": (lambda: {"statement": seal(2).statement + " "}, [COLUMNS]),
    "the statement, by a key twice": (
        lambda: {"statement": '{"number":1,' + seal(2).statement.removeprefix("{")},
        [UNREADABLE],
    ),
    "the statement, by no JSON": (lambda: {"statement": "it was all as it should be"}, [UNREADABLE]),
    "the statement, by no number": (
        lambda: {"statement": seal(2).statement.replace('"number":2', '"number":NaN')},
        [UNREADABLE],
    ),
    "the signature": (lambda: {"signature": "A" * 86 + "=="}, [SIGNATURE]),
    "the signature, by no Base64": (lambda: {"signature": "ñ" * 88}, [SIGNATURE]),
    "the segments": (
        lambda: {"segments": re.sub(r"\[(\d+),(\d+),1,", r"[\1,\2,2,", seal(2).segments, count=1)},
        [SEGMENTS] * 2,
    ),
    "the segments, all": (lambda: {"segments": "{}"}, [SEGMENTS] * 2),
    "the segments, by no JSON": (lambda: {"segments": "["}, [UNREADABLE]),
    "the column made_at": (lambda: {"made_at": LONG_AGO}, [COLUMNS]),
    "the column username": (lambda: {"username": "somebody else"}, [COLUMNS]),
    "the column key_id": (lambda: {"key_id": "0" * 16}, [COLUMNS]),
    "the column digest": (lambda: {"digest": "0" * 64}, [COLUMNS]),
    "the number": (lambda: {"number": 3}, ["seal 2: it is missing from the database.", COLUMNS.replace("2", "3", 1)]),
    "the key": (
        lambda: resigned(THIEF),
        [SIGNATURE],
    ),
    "the key, and its id": (
        lambda: {**resigned(THIEF, key_id=key_id(THIEF.public_key())), "key_id": key_id(THIEF.public_key())},
        [f"seal 2: it is signed with the key {key_id(THIEF.public_key())}, which is none of those that count."],
    ),
}
"""What of the newest seal is changed -> what is said. Segments are examined with the seals, and where they are used."""


@pytest.mark.parametrize("what", IN_THE_DATABASE)
def test_a_seal_that_was_altered_in_the_database_is_named(what: str, scene: Scene, verify: Verify) -> None:
    change, expected = IN_THE_DATABASE[what]
    with forging():
        run([set_value(seal(2), **change())])
        found = verify()

    assert (found.status, found.problems) == (1, sorted(expected))


def test_a_seal_cannot_be_changed_or_removed_without_taking_triggers_away(scene: Scene) -> None:
    for statement in (set_value(seal(2), made_at=LONG_AGO), remove(seal(1))):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            run([statement])


def test_the_newest_seal_with_the_content_of_an_old_one_is_named(scene: Scene, verify: Verify) -> None:
    old = seal(1)
    columns = ("made_at", "username", "key_id", "statement", "signature", "segments", "digest")
    with forging():
        run([set_value(seal(2), **{name: getattr(old, name) for name in columns})])
        alone, with_file = verify(), verify(seal=[scene.new])

    follows = "seal 2: it does not follow from the seal before it."
    assert alone.problems == sorted([COLUMNS, follows])
    assert with_file.problems == sorted([COLUMNS, follows, REPLACED])


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_was_removed_is_missed(number: int, scene: Scene, verify: Verify) -> None:
    """The newest one is missed by the file of it, or by a run of verification that it was compared with."""
    missing = f"seal {number}: it is missing from the database."
    assert verify().problems == []
    with forging():
        run([remove(seal(number))])

        assert verify().problems == [missing]

        drop_triggers(connection)
        Verification.objects.all()._raw_delete("default")
        assert verify(seal=[scene.old if number == 1 else scene.new]).problems == [missing] * (3 - number)


def test_seals_that_the_forger_made_with_a_key_of_his_own_do_not_count(
    scene: Scene, verify: Verify, settings: Settings, tmp_path: Path
) -> None:
    with forging():
        run([set_value(revision(scene.first, 2), username="somebody else")])
        make_everything_fit()
        remove_seals()
        settings.SEAL_KEY = private_text(THIEF)
        call_command("seal_audit_trail", to=tmp_path / "forged", stdout=StringIO())
        settings.SEAL_KEY = private_text(KEY)
        alone, with_file = verify(), verify(seal=[scene.new])

    thief = f"it is signed with the key {key_id(THIEF.public_key())}, which is none of those that count."
    assert alone.problems == [f"seal 1: {thief}"]
    assert with_file.problems == sorted(
        [f"seal 1: {thief}", "seal 2: it is missing from the database.", unlike(f"customer {scene.first}")]
    )


def test_an_old_seal_given_as_the_newest_hides_nothing_as_long_as_the_database_has_the_newest(
    scene: Scene, verify: Verify
) -> None:
    with forging():
        run([set_value(revision(scene.third, 1), username="somebody else")])
        make_everything_fit()

        assert verify(seal=[scene.old]).problems == [unlike(f"customer {scene.third}")]


def test_what_only_the_new_seal_covers_is_open_to_whoever_brings_the_old_one_alone(
    scene: Scene, verify: Verify
) -> None:
    """A limit: without the newest seal nobody can know. The command says which seal it was, and what is not sealed."""
    with forging():
        run([set_value(revision(scene.third, 1), username="somebody else")])
        make_everything_fit()
        run([remove(seal(2))])
        Verification.objects.all()._raw_delete("default")
        found = verify(seal=[scene.old])

    assert found.problems == []
    assert any(line.startswith("Sealed by seal 1 of ") for line in found.lines)
    assert "Not yet sealed: 2 customers, 3 revisions, 1 review, 4 submissions." in found.lines


def test_numbers_that_are_set_back_so_that_the_next_seal_covers_less_are_refused(
    scene: Scene, tmp_path: Path, verify: Verify
) -> None:
    with forging():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence('customers_revision', 'id'), 1)")
            else:
                cursor.execute("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'customers_revision'")
        with pytest.raises(CommandError, match="were set back: the seal would cover less"):
            call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())

        content = json.loads(seal(2).statement)
        run([set_value(seal(2), **resigned(KEY, revisions=content["revisions"] | {"last_id": 1}))])
        assert "seal 2: it covers less than the seal before it." in verify().problems


def _without(name: str) -> Callable[[File], Any]:
    return lambda file: {key: value for key, value in file.items() if key != name}


def _stated(**changes: Any) -> Callable[[File], Any]:
    return lambda file: file | {"statement": file["statement"] | changes}


NO_SEAL: dict[str, Callable[[File], Any]] = {
    "an array": lambda file: [file],
    "a number": lambda file: 7,
    "no statement": _without("statement"),
    "no signature": _without("signature"),
    "no segments": _without("segments"),
    "a signature that is no text": lambda file: file | {"signature": 7},
    "another format": _stated(format="core_customer seal 2"),
    "a number that is a text": _stated(number="2"),
    "a number that is true": _stated(number=True),
    "no moment": _stated(made_at="yesterday"),
    "a moment that is null": _stated(made_at=None),
    "a root that is no digest": _stated(customers={"count": 1, "root": "0"}),
    "a last id beyond all numbers": _stated(revisions={"count": 1, "last_id": 10**30}),
    "logs that are a list": _stated(logs=[]),
    "segments that are a list": lambda file: file | {"segments": [1]},
    "a segment that is too short": lambda file: file | {"segments": {"customers": [[1, 1, 1]]}},
    "a segment of texts": lambda file: file | {"segments": {"customers": [["1", "1", "1", "0" * 64]]}},
}


@pytest.mark.parametrize("what", NO_SEAL)
def test_a_file_that_is_no_seal_is_refused(what: str, scene: Scene) -> None:
    path = _written(scene, json.dumps(NO_SEAL[what](json.loads(scene.new.read_text()))))

    _assert_no_seal(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "no JSON",
        lambda text: text.replace('"count":', '"count":NaN,"count":', 1),
        lambda text: text.replace('"last_id":', '"last_id":1e999,"x":', 1),
        lambda text: text.replace('"number":2', '"number":2,"number":2', 1),
        lambda text: "[" * 100_000,
        lambda text: text + "\0",
    ],
    ids=["cut off", "empty", "words", "NaN", "infinity", "a key twice", "too deep", "a NUL at the end"],
)
def test_a_file_that_was_mangled_is_refused(change: Callable[[str], str], scene: Scene) -> None:
    _assert_no_seal(_written(scene, change(scene.new.read_text())))


def test_a_file_that_is_no_text_cannot_be_read(scene: Scene, verify: Verify) -> None:
    path = scene.new.with_name("mangled.json")
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CommandError, match=r"mangled\.json cannot be read\."):
        call_command("verify_audit_trail", seal=[path], stdout=StringIO())


IN_THE_FILE: dict[str, tuple[Callable[[File], File], list[str]]] = {
    "the statement": (_stated(although="x"), [SIGNATURE, REPLACED]),
    "the signature": (lambda file: file | {"signature": "A" * 86 + "=="}, [SIGNATURE]),
    "a segment": (lambda file: file | {"segments": file["segments"] | {"customers": []}}, [SEGMENTS]),
    "segments of an unknown table": (lambda file: file | {"segments": file["segments"] | {"x": []}}, [SEGMENTS]),
    "the key's id": (
        _stated(key_id="0" * 16),
        [f"seal 2: it is signed with the key {'0' * 16}, which is none of those that count.", REPLACED],
    ),
    "the key and its id": (
        lambda file: _signed_by_thief(file),
        [
            f"seal 2: it is signed with the key {key_id(THIEF.public_key())}, which is none of those that count.",
            REPLACED,
        ],
    ),
    "the number": (_stated(number=7), [SIGNATURE.replace("2", "7"), "seal 7: it is missing from the database."]),
}


@pytest.mark.parametrize("what", IN_THE_FILE)
def test_a_file_that_was_altered_is_named(what: str, scene: Scene, verify: Verify) -> None:
    change, expected = IN_THE_FILE[what]
    path = _written(scene, json.dumps(change(json.loads(scene.new.read_text()))))

    found = verify(seal=[path])

    assert (found.status, found.problems) == (1, sorted(expected))


def test_the_order_of_the_keys_and_spaces_in_a_file_mean_nothing(scene: Scene, verify: Verify) -> None:
    file = json.loads(scene.new.read_text())
    path = _written(scene, json.dumps(dict(reversed(file.items())), indent=4))

    assert verify(seal=[path]).problems == []


def test_a_log_that_is_emptied_is_named_row_by_row(scene: Scene, verify: Verify) -> None:
    """By TRUNCATE, or by a DELETE without a condition."""
    table = LOG_TABLES["customers_access"]
    sealed = list(table.objects.order_by("id"))[:2]
    with forging():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM customers_access")
        found = verify()

    assert found.problems == sorted(gone(row_of(row)) for row in sealed)


def test_a_revision_of_before_the_first_seal_is_known_to_both(scene: Scene, verify: Verify) -> None:
    with forging():
        run([update(Revision, revision(scene.first, 1).pk, reason="It was asked for.")])
        make_everything_fit()
        found = verify(seal=[scene.old, scene.new])

    text = unlike(f"customer {scene.first}")
    assert found.problems == sorted([text.replace("seal 2", "seal 1"), text])


def _signed_by_thief(file: File) -> File:
    statement = file["statement"] | {"key_id": key_id(THIEF.public_key())}
    return file | {"statement": statement, "signature": sign(canonical_text(statement), THIEF)}


def _written(scene: Scene, text: str) -> Path:
    path = scene.new.with_name("mangled.json")
    path.write_text(text)
    return path


def _assert_no_seal(path: Path) -> None:
    with pytest.raises(CommandError, match=r"mangled\.json is no seal, or was altered\."):
        call_command("verify_audit_trail", seal=[path], stdout=StringIO())
