"""Where the cluster cannot be brought up, that is said, and the status is no success."""

import os
from typing import Any

import pytest

from failover import world


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        world.shutil, "which", lambda program, path: None if program == "patroni" else f"/bin/{program}"
    )

    with pytest.raises(SystemExit) as stopped:
        world.enter([])

    assert str(stopped.value.code).startswith("The cluster cannot be brought up: missing are patroni.")
    assert "apt-get install patroni" in str(stopped.value.code)


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
