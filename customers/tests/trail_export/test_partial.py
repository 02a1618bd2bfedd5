"""The trail of some customers alone: each is proven to be in the newest seal, without the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from customers.audit.seals.keys import private_text
from customers.models import Export
from customers.tests.conftest import set_up

from .conftest import PRIVATE_KEY, Files, Trail, export, forge_chain, seal, verify

pytestmark = pytest.mark.django_db

SEALED = "it is not what seal 2 says: it was changed, or its newest part was cut off."


@pytest.fixture(scope="module")
def exported(trail: Trail, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trail of the first customer and of the one that is not sealed."""
    with set_up("en", SEAL_KEY=private_text(PRIVATE_KEY)):
        folder = tmp_path_factory.mktemp("exported") / "part"
        return export(folder, customer=[trail.number, trail.others[1]], with_payloads=True)


def test_nothing_is_found(files: Files, trail: Trail) -> None:
    answer = verify(files.folder, "--seal", trail.first_seal, "--seal", trail.last_seal)

    assert answer.problems == []
    assert "Note: This is a part of the trail: 2 customers, chosen by whoever exported it." in answer.summary


def test_only_the_chosen_customers_are_in_it(files: Files, trail: Trail) -> None:
    chosen = {trail.number, trail.others[1]}

    assert {line["customer"] for line in files.lines("register.jsonl")} == chosen
    assert {line["revision"]["customer_id"] for line in files.lines("revisions.jsonl")} == chosen
    assert {line["columns"]["customer_id"] for line in files.lines("submissions.jsonl")} == chosen
    assert not (files.folder / "accesses.jsonl").exists()


def test_a_sealed_customer_comes_with_its_proof(files: Files, trail: Trail) -> None:
    proofs = _proofs(files)

    assert [proof["said"]["customer"] for proof in proofs] == [trail.number]
    assert proofs[0]["said"]["sequence"] == 2


def _proofs(files: Files) -> list[Any]:
    return files.json("proofs.json")["proofs"]


def _cut(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    files.write("revisions.jsonl", [lines[0], *lines[3:]])


def _forge(files: Files, trail: Trail) -> None:
    lines = files.lines("revisions.jsonl")
    lines[0]["revision"]["username"] = "somebody else"
    files.write("revisions.jsonl", forge_chain(lines))


@pytest.mark.parametrize("attack", [_cut, _forge])
def test_a_trail_that_is_not_the_sealed_one_is_found(
    attack: Callable[[Files, Trail], None], files: Files, trail: Trail
) -> None:
    attack(files, trail)

    assert f"customer {trail.number}: {SEALED}" in verify(files.folder).problems


def test_a_proof_that_is_missing_is_found(files: Files, trail: Trail) -> None:
    files.write_json("proofs.json", {"proofs": []})

    assert verify(files.folder).problems == [f"customer {trail.number}: the proof that seal 2 has it is missing."]


def test_a_proof_that_leads_elsewhere_is_found(files: Files, trail: Trail) -> None:
    proofs = _proofs(files)
    proofs[0]["steps"][0]["hash"] = "0" * 64
    files.write_json("proofs.json", {"proofs": proofs})

    assert verify(files.folder).problems == [f"customer {trail.number}: the proof does not lead to what was signed."]


@pytest.mark.parametrize("proofs", [1, [], {}, {"proofs": 1}, {"proofs": [1]}, {"proofs": [{"seal": {}}]}])
def test_proofs_that_are_none_are_a_problem(proofs: Any, files: Files) -> None:
    files.write_json("proofs.json", proofs)

    assert verify(files.folder).status == 1


def test_a_proof_of_an_older_seal_is_found(files: Files, trail: Trail, tmp_path: Path) -> None:
    seal()
    newer = Files(export(tmp_path / "newer", customer=[trail.number]))
    newer.write_json("proofs.json", {"proofs": _proofs(files)})

    found = verify(newer.folder).problems
    assert f"customer {trail.number}: the proof is of a seal that is not the newest." in found


def test_a_seal_from_elsewhere_tells_what_the_files_hide(files: Files, trail: Trail) -> None:
    """Seal and proof were taken out of the export, and the trail rewritten."""
    files.write("seals.jsonl", [])
    files.write_json("proofs.json", {"proofs": []})
    _forge(files, trail)

    found = verify(files.folder, "--seal", trail.last_seal).problems
    assert f"customer {trail.number}: it is not what {trail.last_seal.name} says: it was changed, or its newest" in str(
        found
    )


def test_a_customer_that_the_manifest_names_must_be_there(files: Files, trail: Trail) -> None:
    files.manifest = files.manifest | {"customers": [trail.number, *trail.others]}

    text = "the manifest names it, and it is not there."
    assert verify(files.folder).problems == [f"customer {trail.others[0]}: {text}"]


def test_it_is_logged_with_the_customers(files: Files, trail: Trail) -> None:
    record = Export.objects.get()

    assert record.filters == f'{{"customers":[{trail.number},{trail.others[1]}],"with_payloads":true}}'
    assert record.row_count == 4
    assert record.file.file_digest == files.sha256("manifest.json")


def test_an_unknown_customer_is_refused(trail: Trail, tmp_path: Path) -> None:
    before = Export.objects.count()
    with pytest.raises(CommandError, match="There is no customer with the number 999"):
        export(tmp_path / "part", customer=[trail.number, 999])
    assert Export.objects.count() == before
