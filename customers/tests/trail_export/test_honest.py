"""A trail that nobody touched: nothing is found, and what is in the export, and what is proven, is said."""

import ast
import hashlib
import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.audit.digest import VERSION, digest_of_submission
from customers.audit.logs import SEALED_LOGS, whoever_runs_this, write_down
from customers.audit.trail_export import verify_trail
from customers.audit.trail_export.readme import README
from customers.audit.trail_export.verify_trail import LOGS, OF_ALL
from customers.models import AUDITED, Erasure, Export, ExportedFile, Revision, Seal, Submission
from customers.tests.commands.conftest import forging

from .conftest import PUBLIC_KEY, Files, Trail, digest, export, verify_as_a_stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(trail: Trail, tmp_path: Path) -> Files:
    """The trail, exported with everything by the test itself, so that the log of exports is its own."""
    return Files(export(tmp_path / "trail", with_payloads=True))


def test_nothing_is_found(files: Files, trail: Trail) -> None:
    answer = verify_as_a_stranger(files.folder, "--seal", trail.first_seal, "--seal", trail.last_seal)

    assert answer.problems == []
    assert answer.status == 0


def test_what_was_checked_and_what_is_sealed_is_said(files: Files) -> None:
    rows = sum(model.history.count() for model in AUDITED)

    summary = verify_as_a_stranger(files.folder).summary

    assert (
        f"Checked: 3 customers, {rows} history rows, 3 log rows, 6 payloads, 3 reviews, 5 revisions, 2 seals, 6 sub"
        in summary
    )
    assert "Compared with seal 2 of 20" in summary
    assert "2 customers, 3 revisions." in summary
    assert "2 log rows, 1 reviews, 2 revisions, 2 submissions" in summary.split("Not yet sealed: ")[1]
    assert summary.endswith("No problem found.")


def test_without_payloads_their_digests_are_there_all_the_same(trail: Trail, tmp_path: Path) -> None:
    files = Files(export(tmp_path / "trail"))

    assert verify_as_a_stranger(files.folder).problems == []
    assert not any("payload" in line for line in files.lines("submissions.jsonl"))


def test_the_manifest_says_what_is_in_it(files: Files) -> None:
    manifest = files.manifest

    assert manifest["format"] == "core_customer trail 1"
    assert manifest["customers"] == "all"
    assert manifest["with_payloads"] is True
    assert manifest["public_keys"] == [PUBLIC_KEY]
    assert {file["name"] for file in manifest["files"]} == {*OF_ALL, "verify_trail.py", "README.txt"}
    assert {path.name for path in files.folder.iterdir()} == {*OF_ALL, "verify_trail.py", "README.txt", "manifest.json"}
    for file in manifest["files"]:
        content = (files.folder / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert (file["bytes"], file["lines"]) == (len(content), content.count(b"\n"))


def test_the_export_is_logged_before_and_after(files: Files) -> None:
    record, done = Export.objects.get(), ExportedFile.objects.get()

    assert (record.listing, record.format, record.row_count) == ("trail", "jsonl", 5)
    assert json.loads(record.filters) == {"customers": "all", "with_payloads": True}
    assert files.manifest["export"] == record.id
    assert [line["id"] for line in files.lines("exports.jsonl")] == [record.id]
    assert done.export == record
    assert done.file_digest == files.sha256("manifest.json")
    assert done.size_bytes == (files.folder / "manifest.json").stat().st_size


def test_a_line_is_what_was_hashed_and_its_digest(files: Files) -> None:
    lines = files.lines("revisions.jsonl")

    assert len(lines) == Revision.objects.count()
    for line in lines:
        assert line.pop("digest") == digest(line)


def test_a_folder_that_is_not_empty_is_refused(trail: Trail, tmp_path: Path) -> None:
    (tmp_path / "trail").mkdir()
    (tmp_path / "trail" / "notes.txt").touch()

    with pytest.raises(CommandError, match="The folder is not empty"):
        export(tmp_path / "trail")
    assert not Export.objects.exists()


def test_a_folder_that_cannot_be_written_is_an_error_and_not_a_traceback(trail: Trail, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match="The trail could not be written"):
        export(tmp_path / "file" / "trail")


@pytest.mark.parametrize(("days", "problems"), [(3660, []), (3640, ["its payload was erased before its term."])])
def test_an_erasure_after_its_term_is_none_to_worry_about(
    trail: Trail, tmp_path: Path, days: int, problems: list[str]
) -> None:
    submission = Submission.objects.get(outcome="refused")
    with forging():
        Seal.objects.all()._raw_delete("default")  # which have the submission with its own date
        submission.received_at, submission.payload = timezone.now() - timedelta(days=days), b""
        submission.digest = digest_of_submission(submission)
        submission.save()
        write_down(Erasure(submission=submission, term_years=10, reason="term"), whoever_runs_this())
        files = Files(export(tmp_path / "trail"))

        found = verify_as_a_stranger(files.folder, key=None).problems
        assert found == [f"submission {submission.pk}: {text}" for text in problems]
        assert [line["id"] for line in files.lines("submissions.jsonl") if line["is_erased"]] == [submission.pk]


def test_a_payload_that_was_empty_is_not_an_erased_one(trail: Trail, post: Any, tmp_path: Path) -> None:
    post(b"")
    files = Files(export(tmp_path / "trail", with_payloads=True))

    assert verify_as_a_stranger(files.folder).problems == []
    assert not any(line["is_erased"] for line in files.lines("submissions.jsonl"))


def test_without_cryptography_all_but_the_signatures_is_checked(files: Files, tmp_path: Path) -> None:
    """-S: the packages of this environment are not there."""
    answer = verify_as_a_stranger(files.folder, flags=("-I", "-S"))

    assert answer.status == 0
    assert "Signatures were NOT checked" in answer.summary
    lines = files.lines("revisions.jsonl")
    lines[0]["revision"]["username"] = "x"
    files.write("revisions.jsonl", lines)
    assert verify_as_a_stranger(files.folder, flags=("-I", "-S")).status == 1


def test_every_log_that_seals_cover_has_its_file() -> None:
    assert set(LOGS) == {model._meta.db_table for model in SEALED_LOGS}


def test_the_verifier_knows_every_version_of_digests() -> None:
    """A new one, with its columns, is to be told to it, too: see COLUMNS_SINCE."""
    assert tuple(range(1, VERSION + 1)) == verify_trail.VERSIONS


def test_the_verifier_imports_nothing_of_ours_and_runs_on_python_3_9() -> None:
    source = Path(verify_trail.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in imported} - {"cryptography"} <= sys.stdlib_module_names


def test_statements_do_not_grow_with_the_register(trail: Trail, example: Any, accepted: Any, tmp_path: Path) -> None:
    export(tmp_path / "first")
    with CaptureQueriesContext(connection) as few:
        export(tmp_path / "few")
    _more_customers(example, accepted)
    with CaptureQueriesContext(connection) as more:
        export(tmp_path / "more")

    assert len(more) == len(few)


def _more_customers(example: Any, accepted: Any) -> None:
    for place in range(3):
        payload = example(2)
        payload["client_info"]["wisenroll_code"] = f"W{place}"
        for document in payload["client_documents"]:
            document["document_number"] = f"{document['document_number'][:8]}{place}"
        accepted(payload)


def test_the_readme_explains_in_spanish_what_the_program_says() -> None:
    """Each line of its glossary stands for a text of the program."""
    source = Path(verify_trail.__file__).read_text()
    glossary = re.findall(
        r"^ {4}([A-Za-z][^\n]*?) {2,}\S", README.decode().split("responde en inglés")[1], re.MULTILINE
    )

    assert len(glossary) > 10
    for text in glossary:
        pattern = ".*".join(re.escape(piece) for piece in re.split(r"\b(?:seal )?N\b", text))
        assert re.search(pattern, source), text
