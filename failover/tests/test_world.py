"""Where the cluster cannot be brought up, that is said, and the status is no success."""

import os
from typing import Any

import pytest

from failover import world


def test_packages_that_cannot_be_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: list[str], **options: Any) -> Any:
        asked.append(command)
        return type("Done", (), {"returncode": 100, "stdout": "", "stderr": "E: Unable to locate package patroni\n"})

    asked: list[list[str]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(world.subprocess, "run", refused)
    monkeypatch.setattr(
        world.shutil, "which", lambda program, path: None if program == "patroni" else f"/bin/{program}"
    )

    with pytest.raises(SystemExit) as stopped:
        world.enter([])

    assert stopped.value.code == (
        "The cluster cannot be brought up: missing are patroni, which cannot be installed:"
        " E: Unable to locate package patroni"
    )
    assert asked[-1] == ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "patroni"]


def test_it_takes_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(SystemExit, match="it takes root"):
        world.enter([])


def test_it_says_why_no_networks_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any, **options: Any) -> Any:
        return type("Done", (), {"returncode": 1, "stderr": b"unshare failed: Operation not permitted\n"})

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(world.shutil, "which", lambda program, path: program)
    monkeypatch.setattr(world.subprocess, "run", refused)

    with pytest.raises(SystemExit, match="no networks can be made here: unshare failed: Operation not permitted"):
        world.enter([])
