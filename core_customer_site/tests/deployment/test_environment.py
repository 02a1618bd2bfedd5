"""Every setting is in the table of the guide and in .env.example, and secrets may come as files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from core_customer_site.tests.test_settings import start

from .files import ROOT

SECRET_KEY = "k" * 60


OF_THE_SERVER = {"HOST", "PORT", "WORKERS", "THREADS", "CALLER_SECONDS"}


def read_by_the_service() -> set[str]:
    """The variables that the settings and the server read."""
    settings = (ROOT / "core_customer_site" / "settings.py").read_text()
    server = (ROOT / "core_customer_site" / "gunicorn.py").read_text()
    names = {*re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings)}
    assert len(names) > 25
    assert {*re.findall(r"""environ\.get\(["']([A-Z_]+)""", server)} == OF_THE_SERVER
    return names | OF_THE_SERVER


def test_the_guide_has_them_all_and_no_other() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    table = guide[guide.index("\n## Settings\n") :]
    rows = [line.split("|")[1] for line in table[: table.index("\n## ", 4)].splitlines() if line.startswith("| `")]

    assert {*re.findall("`([A-Z_]+)`", " ".join(rows))} == read_by_the_service()


def test_the_example_has_them_all() -> None:
    example = (ROOT / ".env.example").read_text()
    named_in_a_comment = {name for name in OF_THE_SERVER if name in example}

    assert read_by_the_service() - {*re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)} - named_in_a_comment == {
        "ENV_FILE"
    }


def test_a_secret_may_be_a_file_whose_line_end_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET_KEY}\n")
    (tmp_path / "url").write_text("postgres://core:x@db:5432/core\r\n")

    result = start(
        ["SECRET_KEY", "DATABASES"],
        SECRET_KEY_FILE=str(tmp_path / "secret"),
        DATABASE_URL_FILE=str(tmp_path / "url"),
    )

    assert result.returncode == 0, result.stderr
    assert f'"{SECRET_KEY}"' in result.stdout
    assert '"NAME": "core"' in result.stdout


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    assert "FileNotFoundError" in start(["DEBUG"], SECRET_KEY_FILE=str(tmp_path / "nothing")).stderr


@pytest.mark.parametrize("hosts", ["core.bank.example,other", ".bank.example", "*", ""])
def test_a_probe_fails_where_nothing_answers(hosts: str) -> None:
    probe = [sys.executable, "-m", "core_customer_site.probe"]

    assert subprocess.run(probe, cwd=ROOT, env={"PORT": "1", "ALLOWED_HOSTS": hosts}, check=False).returncode == 1
