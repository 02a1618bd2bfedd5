"""A trail that nobody touched: nothing is found, and what is in the export, and what is proven, is said."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from customers.audit.trail_export.verify_trail import LOGS, OF_ALL
from customers.models import AUDITED, Export, ExportedFile, Revision, Submission

from .conftest import PUBLIC_KEY, Files, Trail, digest, export, verify

pytestmark = pytest.mark.django_db


def test_nothing_is_found(files: Files, trail: Trail) -> None:
    answer = verify(files.folder, "--seal", trail.first_seal, "--seal", trail.last_seal)

    assert answer.problems == []
    assert answer.status == 0


def test_what_was_checked_and_what_is_sealed_is_said(files: Files) -> None:
    rows = sum(model.history.count() for model in AUDITED)

    summary = verify(files.folder).summary

    assert (
        f"Checked: 3 customers, {rows} history rows, 2 log rows, 6 payloads, 3 reviews, 5 revisions, 2 seals, 6 sub"
        in summary
    )
    assert "Compared with seal 2 of 20" in summary
    assert "2 customers, 3 revisions." in summary
    assert "1 log rows, 1 reviews, 2 revisions, 2 submissions" in summary.split("Not yet sealed: ")[1]
    assert summary.endswith("No problem found.")


def test_without_payloads_their_digests_are_there_all_the_same(trail: Trail, tmp_path: Path) -> None:
    files = Files(export(tmp_path / "trail"))

    assert verify(files.folder).problems == []
    assert not any("payload" in line for line in files.lines("submissions.jsonl"))
