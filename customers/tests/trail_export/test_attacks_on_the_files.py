"""Whatever somebody does with the exported files, who mends manifest and digests after it, is found and named."""

import base64
import json
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from customers.audit.digest import canonical_text
from customers.audit.seals.keys import sign

from .conftest import OTHER_KEY, Files, Trail, digest, forge_chain, places, verify

pytestmark = pytest.mark.django_db

DIGEST = "the digest does not fit what is recorded: something in it was changed."
SEALED = "it is not what seal 2 says: it was changed, or its newest part was cut off."


def test_a_changed_value_is_found(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    lines[0]["rows"][-1][1]["history_change_reason"] = "another"
    files.write("revisions.jsonl", lines)

    assert verify(files.folder).problems == [f"customer {trail.number}, revision 1: {DIGEST}"]


def test_a_file_that_is_not_the_exported_one_is_found(files: Files) -> None:
    path = files.folder / "accesses.jsonl"
    path.write_bytes(path.read_bytes() + b"\n")

    assert "accesses.jsonl: the file is not the one that was exported." in verify(files.folder).problems


def test_lines_that_changed_places_are_found(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    lines[0], lines[1] = lines[1], lines[0]
    files.write("revisions.jsonl", lines)

    found = verify(files.folder).problems
    assert f"customer {trail.number}, revision 2: revision 1 should stand here: one is missing." in found
    assert f"customer {trail.number}, revision 1: revision 3 should stand here: one is missing." in found


def test_customers_that_changed_places_are_found(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    files.write("revisions.jsonl", lines[3:] + lines[:3])

    assert "revisions.jsonl, line 3: it is not in the order of customers." in verify(files.folder).problems


def test_a_revision_taken_from_the_middle_is_found(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    del lines[1]
    files.write("revisions.jsonl", lines)

    expected = f"customer {trail.number}, revision 3: revision 2 should stand here: one is missing."
    assert expected in verify(files.folder).problems


def test_a_revision_taken_from_the_middle_with_all_digests_mended_is_found_by_the_seal(
    files: Files, trail: Trail
) -> None:
    lines = files.lines("revisions.jsonl")
    gone = lines.pop(1)
    lines[1]["revision"]["sequence"] = 2
    files.write("revisions.jsonl", forge_chain(lines))
    _drop_submission(files, gone["revision"]["submission_id"])
    reviews = [line for line in files.lines("reviews.jsonl") if line["review"]["revision_id"] != gone["revision"]["id"]]
    for sequence, line in enumerate(reviews, start=1):
        line["review"]["sequence"], line["revision"] = sequence, lines[0]["digest"]
    files.write("reviews.jsonl", forge_chain(reviews))

    found = verify(files.folder).problems
    assert f"customer {trail.number}: {SEALED}" in found
    assert "seal 2: 3 revisions were sealed, and there are 2." in found


def test_a_tail_that_was_cut_off_is_found_by_the_seal(files: Files, trail: Trail) -> None:
    """With the register set back, and all that tells of it removed: only the seal knows better."""
    lines = files.lines("revisions.jsonl")
    files.write("revisions.jsonl", [lines[0], *lines[3:]])
    for gone in lines[1:3]:
        _drop_submission(files, gone["revision"]["submission_id"])
    first = lines[0]["revision"]["id"]
    reviews = [line for line in files.lines("reviews.jsonl") if line["review"]["revision_id"] == first]
    for sequence, line in enumerate(reviews, start=1):
        line["review"]["sequence"] = sequence
    files.write("reviews.jsonl", forge_chain(reviews))
    register = files.lines("register.jsonl")
    history = {(table, columns.get("id")): columns for table, columns in lines[0]["rows"]}
    register[0]["rows"] = [
        [table.removesuffix("history"), {name: value for name, value in columns.items() if _is_subjects(name)}]
        for (table, _key), columns in history.items()
    ]
    files.write("register.jsonl", register)

    found = places(verify(files.folder).problems)
    number = trail.number
    assert {f"customer {number}", "seal 2"} <= found
    assert not any(place.startswith(f"customer {number},") for place in found)


def test_a_customer_that_was_left_out_is_found_by_the_seal(files: Files, trail: Trail) -> None:
    number = trail.others[0]
    for name, key in (("revisions.jsonl", "revision"), ("reviews.jsonl", "review"), ("submissions.jsonl", "columns")):
        files.write(name, [line for line in files.lines(name) if line[key]["customer_id"] != number])
    files.write("register.jsonl", [line for line in files.lines("register.jsonl") if line["customer"] != number])

    assert f"customer {number}: seal 2 has it, and it is gone." in verify(files.folder).problems


@pytest.mark.parametrize(
    ("name", "value"), [("username", "somebody else"), ("created_at", "2020-01-01T00:00:00.000000Z"), ("reason", "x")]
)
def test_a_sealed_revision_that_was_forged_with_all_digests_is_found_by_the_seal(
    name: str, value: str, files: Files, trail: Trail
) -> None:
    lines = files.lines("revisions.jsonl")
    lines[0]["revision"][name] = value
    files.write("revisions.jsonl", forge_chain(lines))
    digests = {line["revision"]["id"]: line["digest"] for line in lines}
    reviews = files.lines("reviews.jsonl")
    for line in reviews:
        line["revision"] = digests[line["review"]["revision_id"]]
    files.write("reviews.jsonl", forge_chain(reviews))

    assert verify(files.folder).problems == [f"customer {trail.number}: {SEALED}"]


def test_a_revision_that_is_not_sealed_can_be_forged_unseen_and_the_summary_says_so(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    lines[2]["revision"]["username"] = "somebody else"
    files.write("revisions.jsonl", forge_chain(lines))

    answer = verify(files.folder)
    assert answer.problems == []
    assert "2 revisions" in answer.summary.split("Not yet sealed: ")[1]


@pytest.mark.parametrize(("place", "moment"), [(2, "2020-01-01T00:00:00.000000Z"), (0, "2099-01-01T00:00:00.000000Z")])
def test_a_date_that_the_seals_contradict_is_noted(place: int, moment: str, files: Files) -> None:
    """One that was written after a seal says it is older, or one that a seal has says it is newer."""
    lines = files.lines("revisions.jsonl")
    lines[place]["revision"]["created_at"] = moment
    files.write("revisions.jsonl", forge_chain(lines))

    note = "Note: 1 revisions have a date that does not lie between those of the seals before and after them."
    assert note in verify(files.folder).summary


def test_a_revision_that_was_put_in_under_a_sealed_number_is_found(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    forged = json.loads(json.dumps(lines[2]))
    forged["revision"] |= {"id": lines[1]["revision"]["id"], "sequence": 4, "submission_id": None}
    forged |= {"rows": [], "findings": [], "submission": ""}
    files.write("revisions.jsonl", forge_chain([*lines[:3], forged, *lines[3:]]))

    found = verify(files.folder).problems
    number = trail.number
    assert f"customer {number}, revision 4: another revision has the same id, {lines[1]['revision']['id']}." in found
    assert f"customer {number}: {SEALED}" in found


def test_a_log_line_that_was_forged_with_its_digest_is_found_by_the_seal(files: Files) -> None:
    lines = files.lines("accesses.jsonl")
    lines[0]["columns"]["username"] = "somebody else"
    lines[0]["digest"] = digest(lines[0]["columns"])
    files.write("accesses.jsonl", lines)

    row = lines[0]["id"]
    assert verify(files.folder).problems == [f"table customers_access, row {row}: {SEALED}"]


def test_a_submission_that_was_forged_with_its_digest_is_found_by_its_revision(files: Files, trail: Trail) -> None:
    lines = files.lines("submissions.jsonl")
    lines[-1]["columns"]["username"] = "somebody else"
    lines[-1]["digest"] = digest(lines[-1]["columns"])
    files.write("submissions.jsonl", lines)

    text = f"submission {lines[-1]['id']}, which caused it, is missing or was changed."
    assert verify(files.folder).problems == [f"customer {trail.others[1]}, revision 1: {text}"]


def test_an_edited_payload_is_found(files: Files) -> None:
    lines = files.lines("submissions.jsonl")
    lines[0]["payload"] = base64.b64encode(b"{}").decode()
    files.write("submissions.jsonl", lines)

    text = "the payload is not the one that was received."
    assert verify(files.folder).problems == [f"submission {lines[0]['id']}: {text}"]


@pytest.mark.parametrize("outcome", ["created", "refused"])
def test_a_payload_that_was_erased_silently_is_found(outcome: str, files: Files) -> None:
    lines = files.lines("submissions.jsonl")
    line = next(line for line in lines if line["columns"]["outcome"] == outcome)
    line["is_erased"] = True
    files.write("submissions.jsonl", lines)

    place = f"submission {line['id']}"
    silent = f"{place}: its payload was erased, and the log of erasures does not say so."
    forbidden = f"{place}: its payload was erased, which is not allowed."
    assert verify(files.folder).problems == ([forbidden] if outcome == "created" else []) + [silent]


def test_every_letter_counts(files: Files) -> None:
    """In any file that has evidence, one character is exchanged for another that may stand there."""
    chance = random.Random(4)  # noqa: S311
    for name in ("revisions.jsonl", "reviews.jsonl", "register.jsonl", "submissions.jsonl", "accesses.jsonl"):
        content = (files.folder / name).read_text()
        for _turn in range(40):
            place = chance.choice([at for at, letter in enumerate(content) if letter.isalnum()])
            letter = chance.choice("0a1bZ")
            if letter == content[place]:
                continue
            files.write_bytes(name, (content[:place] + letter + content[place + 1 :]).encode())

            assert verify(files.folder).problems, content[place - 50 : place + 50]
        files.write_bytes(name, content.encode())


def test_an_edited_register_is_found(files: Files, trail: Trail) -> None:
    lines = files.lines("register.jsonl")
    for table, columns in lines[0]["rows"]:
        if table == "customers_identitydocument":
            columns["is_current"] = int(columns["is_current"])  # 1 is not true
    files.write("register.jsonl", lines)

    place = f"customer {trail.number}, table customers_identitydocument, is_current"
    assert places(verify(files.folder).problems) == {place}


def test_a_register_that_lacks_a_customer_is_found(files: Files, trail: Trail) -> None:
    files.write("register.jsonl", files.lines("register.jsonl")[1:])

    text = "a row of the register is missing that its history says is there."
    assert f"customer {trail.number}, table customers_customerhistory: {text}" in verify(files.folder).problems


def test_an_old_seal_in_the_place_of_the_last_is_found(files: Files, trail: Trail) -> None:
    first, _last = files.lines("seals.jsonl")
    files.write("seals.jsonl", [first, first])

    found = verify(files.folder, "--seal", trail.last_seal).problems
    assert "seal 1: seal 2 should stand here: one is missing, or an old one was put here." in found
    assert f"{trail.last_seal.name}: the export does not have it: it was removed." in found


def test_a_seal_of_another_key_does_not_count(files: Files, trail: Trail) -> None:
    """Whoever has no key of the bank's can sign with one of their own, and say that it is the bank's."""
    forger = Ed25519PrivateKey.from_private_bytes(b"8" * 32)
    lines = files.lines("seals.jsonl")
    for line in lines:
        line["signature"] = sign(line["statement"], forger)
    files.write("seals.jsonl", lines)

    text = "the signature is not that of the statement: the seal was altered."
    assert verify(files.folder).problems == [f"seal 1: {text}", f"seal 2: {text}"]


def test_a_key_that_is_none_of_those_given_does_not_count(files: Files) -> None:
    assert places(verify(files.folder, key=OTHER_KEY).problems) == {"seal 1", "seal 2"}


def test_a_key_that_only_the_files_name_is_said_to_prove_nothing(files: Files, trail: Trail) -> None:
    answer = verify(files.folder, "--seal", trail.last_seal, key=None)

    assert answer.status == 0
    assert "is claimed by the files alone" in answer.summary


def test_a_seal_that_says_something_else_than_the_copy_elsewhere_is_found(
    files: Files, trail: Trail, tmp_path: Any
) -> None:
    """The key was stolen, too: only the copy that was kept elsewhere tells."""
    owner = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
    lines = files.lines("seals.jsonl")
    statement = json.loads(lines[1]["statement"]) | {"made_at": "2026-11-27T00:00:00.000000Z"}
    text = canonical_text(statement)
    lines[1] |= {"statement": text, "signature": sign(text, owner), "digest": digest(statement)}
    lines[1]["made_at"] = statement["made_at"]
    files.write("seals.jsonl", lines)

    assert verify(files.folder).problems == []
    found = verify(files.folder, "--seal", trail.last_seal).problems
    assert found == [f"{trail.last_seal.name}: the export has another seal in its place."]


def test_segments_that_are_not_those_of_the_seal_are_found(files: Files, trail: Trail, tmp_path: Any) -> None:
    lines = files.lines("seals.jsonl")
    segments = json.loads(lines[1]["segments"])
    segments["customers"][0][3] = "0" * 64
    lines[1]["segments"] = canonical_text(segments)
    files.write("seals.jsonl", lines)

    text = "its segments do not lead to what was signed: it was altered."
    assert verify(files.folder).problems == [f"seal 2: {text}"]


def test_a_seal_without_a_trail_behind_it_is_found(files: Files, trail: Trail) -> None:
    for name in ("revisions.jsonl", "reviews.jsonl", "register.jsonl", "submissions.jsonl", "accesses.jsonl"):
        files.write(name, [])

    found = verify(files.folder).problems
    assert f"customer {trail.number}: seal 2 has it, and it is gone." in found
    assert "seal 2: 3 revisions were sealed, and there are 0." in found


def test_no_seal_at_all_is_a_problem_for_who_has_the_key(files: Files) -> None:
    files.write("seals.jsonl", [])

    assert verify(files.folder).problems == ["seals.jsonl: a public key was given, and there is no seal."]
    assert "There is no seal: nothing tells whether the trail was rewritten" in verify(files.folder, key=None).summary


@pytest.mark.parametrize(
    "name", ["revisions.jsonl", "register.jsonl", "accesses.jsonl", "seals.jsonl", "manifest.json"]
)
def test_a_file_that_is_missing_is_a_problem(name: str, files: Files) -> None:
    (files.folder / name).unlink()

    assert f"{name}: it cannot be read (No such file or directory)." in verify(files.folder).problems


def test_a_log_that_the_manifest_does_not_name_is_missed(files: Files) -> None:
    manifest = files.manifest
    manifest["files"] = [file for file in manifest["files"] if file["name"] != "accesses.jsonl"]
    files.manifest = manifest
    (files.folder / "accesses.jsonl").unlink()

    assert "manifest.json: it lacks the file accesses.jsonl." in verify(files.folder).problems


def _drop_submission(files: Files, number: int) -> None:
    files.write("submissions.jsonl", [line for line in files.lines("submissions.jsonl") if line["id"] != number])


def _is_subjects(name: str) -> bool:
    return not name.startswith("history_") and name != "revision_id"
