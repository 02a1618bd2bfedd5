"""Errors that nobody catches say nothing of anybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARK = "Qz900"
FAILURES = {
    "command": f"raise ValueError('{MARK}') from KeyError('{MARK}')",
    "database": f"from django.db import IntegrityError; raise IntegrityError('DETAIL: Key (name)=({MARK}) exists.')",
    "type": f"from customers.models import Customer; Customer.objects.get(number='{MARK}')",
    "warning": f"import warnings; warnings.warn('{MARK}', RuntimeWarning)",
    "thread": f"import threading; t = threading.Thread(target=lambda: int('{MARK}')); t.start(); t.join()",
    "destructor": f"C = type('C', (), {{'__del__': lambda self: int('{MARK}')}}); C()",
    "template": (
        "from django.template import Context, Template;"
        f"Template('{{{{ f }}}}').render(Context({{'f': lambda: int('{MARK}')}}))"
    ),
}


def fail(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py shell` with that code."""
    known = {"PATH": os.environ["PATH"], "ENV_FILE": "", "SECRET_KEY": "k" * 60, "DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    return subprocess.run(command, cwd=ROOT, env=known | environment, capture_output=True, text=True, check=False)


@pytest.mark.no_database
@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("name", FAILURES)
def test_a_command_that_fails_says_what_and_where_and_nothing_of_anybody(name: str, form: str) -> None:
    ended = fail(FAILURES[name], LOG_FORMAT=form, LOG_LEVEL="DEBUG")

    assert MARK not in ended.stdout + ended.stderr
    assert ended.returncode == (0 if name in ("warning", "thread", "destructor") else 1)
    assert "RuntimeWarning" in ended.stderr if name == "warning" else "Error at " in ended.stderr


@pytest.mark.no_database
def test_with_debug_the_text_is_there() -> None:
    assert MARK in fail(FAILURES["command"], DEBUG="true").stderr
