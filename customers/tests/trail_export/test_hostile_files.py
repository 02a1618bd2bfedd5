"""Files that are broken, or made to break the verifier: a problem, never a traceback."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from customers.audit.digest import canonical_text

from .conftest import PUBLIC_KEY, Files, Trail, verify, verify_as_a_stranger

pytestmark = pytest.mark.django_db

UNREADABLE = "it is not what should stand there, and cannot be read."

NAMES = (
    "revisions.jsonl",
    "reviews.jsonl",
    "register.jsonl",
    "submissions.jsonl",
    "strays.jsonl",
    "accesses.jsonl",
    "erasures.jsonl",
    "seals.jsonl",
)

LINES = {
    "half a line": b'{"digest":',
    "an empty line": b"",
    "no object": b"[]",
    "an empty object": b"{}",
    "a number": b"1",
    "not a number": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "a fraction": b'{"a":1.5}',
    "a number without end": b'{"a":' + b"9" * 5000 + b"}",
    "a number too large": b'{"customer":99999999999999999999,"rows":[]}',
    "a key twice": b'{"a":1,"a":1}',
    "spaces": b'{"a": 1}',
    "not UTF-8": b'{"a":"\xff"}',
    "half a character": b'{"a":"\\ud800"}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "texts for objects": b'{"columns":"","digest":"","id":1,"is_erased":true,"revision":"","review":"","rows":""}',
    "true for numbers": b'{"columns":{},"customer":true,"digest":"","id":true,"rows":[]}',
    "null": b'{"columns":null,"customer":null,"digest":null,"id":null,"review":null,"revision":null,"rows":null}',
}


@pytest.mark.parametrize("kind", LINES)
def test_a_line_that_is_none_is_a_problem(kind: str, files: Files) -> None:
    for name in NAMES:
        content = (files.folder / name).read_bytes()
        files.write_bytes(name, content + LINES[kind] + b"\n")
        number = content.count(b"\n") + 1

        assert f"{name}, line {number}: {UNREADABLE}" in verify(files.folder).problems, name
        files.write_bytes(name, content)


def test_a_line_that_breaks_off_is_a_problem(files: Files) -> None:
    content = (files.folder / "accesses.jsonl").read_bytes()
    files.write_bytes("accesses.jsonl", content[:-1])

    last = content.count(b"\n")
    assert f"accesses.jsonl, line {last}: {UNREADABLE}" in verify(files.folder).problems


def test_a_line_without_end_is_not_read_to_its_end(files: Files, monkeypatch: Any) -> None:
    monkeypatch.setattr("customers.audit.trail_export.verify_trail.LONGEST_LINE", 100)
    files.write_bytes("accesses.jsonl", b"{" * 101)

    assert "accesses.jsonl, line 1: it is too long; the rest was not read." in verify(files.folder).problems


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"format": "core_customer trail 2"}',
        b'{"format":"core_customer trail 1","customers":["x"],"files":[],"public_keys":[]}',
        b'{"format":"core_customer trail 1","customers":"all","files":{"a":1},"public_keys":[]}',
        b'{"format":"core_customer trail 1","customers":"all","files":[],"public_keys":["x"]}',
    ],
)
def test_a_manifest_that_is_none_is_a_problem(content: bytes, files: Files) -> None:
    (files.folder / "manifest.json").write_bytes(content)

    assert f"manifest.json: {UNREADABLE}" in verify(files.folder).problems


def test_another_format_is_a_problem(files: Files) -> None:
    files.manifest = files.manifest | {"format": "core_customer trail 2"}

    assert "manifest.json: the format core_customer trail 2 is not known." in verify(files.folder).problems


def test_a_manifest_cannot_lead_out_of_the_folder(files: Files) -> None:
    manifest = files.manifest
    manifest["files"].append({"name": "../secret", "sha256": ""})
    files.manifest = manifest

    text = "manifest.json: it has a file that is none of the trail's, ../secret."
    assert verify(files.folder).problems == [text]


def test_a_digest_version_that_is_not_known_is_a_problem(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    lines[0]["version"] = 3
    files.write("revisions.jsonl", lines)

    text = "its digest is of a version that is not known."
    assert f"customer {trail.number}, revision 1: {text}" in verify(files.folder).problems


@pytest.mark.parametrize("content", [b"", b"{}", b'{"statement":1,"signature":"","segments":{},"public_key":""}'])
def test_a_file_that_is_no_seal_is_a_problem(content: bytes, files: Files, tmp_path: Path) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(content)

    assert verify(files.folder, "--seal", path).problems == [f"seal.json: {UNREADABLE}"]


def test_a_seal_that_is_not_there_is_a_problem(files: Files, tmp_path: Path) -> None:
    answer = verify(files.folder, "--seal", tmp_path / "none.json")

    assert answer.problems == ["none.json: it cannot be read (No such file or directory)."]


def test_what_is_no_file_is_a_problem_and_does_not_hang(files: Files) -> None:
    (files.folder / "accesses.jsonl").unlink()
    os.mkfifo(files.folder / "accesses.jsonl")
    (files.folder / "reviews.jsonl").unlink()
    (files.folder / "reviews.jsonl").mkdir()

    found = verify(files.folder).problems
    assert {"accesses.jsonl: it cannot be read (not a file).", "reviews.jsonl: it cannot be read (not a file)."} <= {
        *found
    }


def test_what_a_forger_wrote_does_not_command_the_screen(files: Files) -> None:
    lines = files.lines("register.jsonl")
    lines[0]["rows"][0][0] = "\x1b[2Jno problem\nfound {place}"
    files.write("register.jsonl", lines)

    answer = verify(files.folder)
    assert answer.status == 1
    assert not any("\x1b" in line for line in answer.lines)
    assert any("?[2Jno problem?found {place}" in line for line in answer.problems)


def test_junk_in_any_place_is_a_problem_and_never_an_error(files: Files) -> None:
    """Values of another type at random places, in lines that are canonical JSON."""
    chance = random.Random(4)  # noqa: S311
    for name in ("revisions.jsonl", "reviews.jsonl", "register.jsonl", "submissions.jsonl", "seals.jsonl"):
        before = files.lines(name)
        for _turn in range(25):
            lines = json.loads(json.dumps(before))
            _spoil(lines, chance)
            if canonical_text({"": lines}) == canonical_text({"": before}):
                continue
            files.write(name, lines)

            assert verify(files.folder).problems, lines
        files.write(name, before)


def test_a_history_row_of_another_revision_without_its_type_is_a_problem(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    columns = lines[0]["rows"][0][1]
    columns["revision_id"] += 1000
    del columns["history_type"]
    files.write("revisions.jsonl", lines)

    found = verify(files.folder).problems
    assert any("is not this revision's." in problem for problem in found)


def test_segments_that_are_no_digests_are_a_problem(files: Files) -> None:
    lines = files.lines("seals.jsonl")
    segments = json.loads(lines[1]["segments"])
    for segment in segments["customers"]:
        segment[3] = "zz"
    lines[1]["segments"] = canonical_text(segments)
    files.write("seals.jsonl", lines)

    assert f"seals.jsonl, line 2: {UNREADABLE}" in verify(files.folder).problems


@pytest.mark.parametrize("key", ["made_at", "made_by", "although", "logs", "customers"])
def test_a_seal_that_does_not_say_everything_is_a_problem(key: str, files: Files) -> None:
    lines = files.lines("seals.jsonl")
    statement = json.loads(lines[1]["statement"])
    del statement[key]
    lines[1]["statement"] = canonical_text(statement)
    files.write("seals.jsonl", lines)

    assert f"seals.jsonl, line 2: {UNREADABLE}" in verify(files.folder).problems


def _spoil(lines: list[Any], chance: random.Random) -> None:
    node: Any = chance.choice(lines)
    while True:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.8:
            node = node[key]
            continue
        node[key] = chance.choice([None, True, -1, "", "x", [], {}, [1], {"a": None}, 2**63, "\ud7ff\x00"])
        return


def test_the_arguments_are_checked(files: Files) -> None:
    with pytest.raises(AssertionError, match="Base64"):
        verify_as_a_stranger(files.folder, key="x")
    with pytest.raises(AssertionError, match="no such folder"):
        verify_as_a_stranger(files.folder / "none", key=PUBLIC_KEY)
