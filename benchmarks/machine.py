"""Where and with what something was measured. No names of hosts or users, no paths."""

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from .database import Database

PACKAGES = ("django", "djangorestframework", "psycopg2-binary", "gunicorn", "django-simple-history")
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "wal_sync_method")
GIGABYTE = 1e9


def describe_machine() -> dict[str, str]:
    """Cores, memory, model of the processor, kernel."""
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "memory_gb": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / GIGABYTE:.0f}",
        "processor": _processor(),
        "kernel": f"{platform.system()} {platform.release()}",
    }


def describe_versions(database: Database) -> dict[str, str]:
    """Versions of what takes part."""
    return {
        "python": platform.python_version(),
        "postgresql": str(database.value("SHOW server_version")),
        **{package: version(package) for package in PACKAGES},
    }


def describe_database(database: Database) -> dict[str, str]:
    """The settings of PostgreSQL that durability and speed depend on."""
    return {name: str(database.value(f"SHOW {name}")) for name in SETTINGS}


def commit() -> str:
    """The commit that is measured, with a plus if files differ from it; "unknown" outside a clone."""
    root = Path(__file__).parent.parent
    with suppress(OSError, subprocess.CalledProcessError):
        return f"{_git(root, 'rev-parse', '--short', 'HEAD')}{'+' if _git(root, 'diff', 'HEAD', '--name-only') else ''}"
    return "unknown"


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments],  # noqa: S607  # whichever git this machine has
        cwd=root,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.strip()


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _colon, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.machine()
