"""Worker processes of a command."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PROGRAM = """
import time

import django

django.setup()

from customers.processes import in_order

if __name__ == "__main__":
    for _ in in_order(time.sleep, [0, 0, 0, 0, 0, 0, 3600, 3600], 2):
        print("working", flush=True)
"""


def test_no_worker_outlives_a_command_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = subprocess.Popen(
        [sys.executable, str(program)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "PYTHONPATH": str(settings.BASE_DIR),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout
    assert command.stdout.readline() == "working\n"

    command.kill()

    command.communicate(timeout=120)  # which ends when nobody has its output open any more, no worker either
