"""The image: what is in it, and that its commands run without root, home or anything to write to but /tmp."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from .files import (
    ROOT,
    compose,
    dockerfile,
    image_command,
    image_environment,
    image_files,
    image_health_check,
    last_stage,
)

PATIENCE_SECONDS = 60
SECRET = re.compile("SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL", re.IGNORECASE)


POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.geteuid() == 0 else []
"""Takes from root what it has over others, as `cap_drop: [ALL]` does: file modes hold for it, too."""


def test_the_image_runs_as_nobody_in_particular() -> None:
    (user,) = [rest for name, rest in last_stage() if name == "USER"]

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)


def test_requirements_are_installed_by_their_hashes_alone() -> None:
    (install,) = [rest for _name, rest in dockerfile() if "pip install" in rest]

    assert "--require-hashes --only-binary :all: -r requirements.txt" in install
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()
    assert all("pip install" not in rest for _name, rest in last_stage())


def test_no_secret_is_asked_for_or_kept_when_the_image_is_built() -> None:
    kept = [rest for name, rest in dockerfile() if name in ("ARG", "ENV", "LABEL", "COPY", "ADD")]

    assert kept
    assert not any(SECRET.search(rest) for rest in kept)


def test_only_what_the_service_needs_is_in_the_image() -> None:
    files = list(image_files())
    tops = {file.parts[0] for file in files}

    assert {"manage.py", "requirements.txt", "catalogs", "core_customer_site", "customers", "fixtures"} <= tops
    assert not [file for file in files if {"tests", "var", ".env", ".git", "secrets"} & set(file.parts)]
    assert {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()} <= tops


def test_compose_asks_for_health_as_the_image_does() -> None:
    assert compose()["services"]["application"]["healthcheck"]["test"] == ["CMD", *image_health_check()]


@pytest.fixture
def container() -> Iterator[tuple[Path, dict[str, str]]]:
    """The application's folder as in the image, and the environment."""
    with tempfile.TemporaryDirectory(prefix="core_customer_image_") as folder:
        home = Path(folder)
        home.chmod(0o755)
        application, writable = home / "app", home / "tmp"
        writable.mkdir()
        writable.chmod(0o777)
        for file in image_files():
            (application / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, application / file)
        binaries = Path(sys.executable).parent
        (build,) = [rest for _name, rest in dockerfile() if "collectstatic" in rest]
        command = build.partition("&&")[0].replace("/opt/venv/bin", str(binaries))
        subprocess.run(["/bin/sh", "-c", command], cwd=application, check=True, env={"PATH": os.environ["PATH"]})
        for path in [application, *application.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        environment = image_environment() | {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "HOME": "/nonexistent",
            "TMPDIR": str(writable),
            "HOST": "127.0.0.1",
            "PORT": str(_free_port()),
            "ALLOWED_HOSTS": "core.bank.example",
            "DATABASE_URL": f"sqlite:///{writable}/database.sqlite3",
            "HTTPS_PROXY_HEADER": "X-Forwarded-Proto",
            "SECRET_KEY_FILE": str(writable / "secret_key"),
        }
        (writable / "secret_key").write_text("k" * 60 + "\n")
        yield application, environment
        for path in [application, *application.rglob("*")]:
            path.chmod(0o755)


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="it has a database of its own: once is enough")
def test_its_commands_run_on_a_read_only_file_system(container: Any) -> None:
    application, environment = container
    before = _state(application)
    options: dict[str, Any] = {"cwd": application, "env": environment}
    migrate, serve, check = (
        [*POWERLESS, *command]
        for command in (compose()["services"]["migrate"]["command"], image_command(), image_health_check())
    )
    assert subprocess.run([*POWERLESS, "touch", "new"], check=False, **options).returncode != 0

    migrated = subprocess.run(migrate, capture_output=True, text=True, check=False, **options)
    assert migrated.returncode == 0, migrated.stderr
    server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    try:
        _wait_for(lambda: subprocess.run(check, check=False, **options).returncode == 0, server)
        assert _answer(environment, "POST", "/core_customer") == (401, "application/json")
        assert _answer(environment, "GET", "/admin/login/")[0] == 200
    finally:
        server.terminate()
        output = server.communicate(timeout=PATIENCE_SECONDS)[0].decode()
    assert server.returncode == 0, output
    assert subprocess.run(check, check=False, **options).returncode == 1
    assert _state(application) == before


def _answer(environment: dict[str, str], method: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=PATIENCE_SECONDS)
    headers = {"Host": environment["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https", "Content-Type": "application/json"}
    connection.request(method, path, body=b"{}" if method == "POST" else None, headers=headers)
    response = connection.getresponse()
    return response.status, response.headers.get_content_type()


def _wait_for(is_so: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert server.poll() is None, "the server has ended"
        assert time.monotonic() < deadline, "the server is not ready"


def _state(folder: Path) -> dict[str, float]:
    return {str(path): path.stat().st_mtime for path in folder.rglob("*")}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
