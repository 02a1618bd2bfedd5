"""Programs that serve over HTTP: the service as `make run` serves it, the peer, and other servers to compare with."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from .database import Database

ROOT = Path(__file__).parent.parent
START_TIMEOUT_SECONDS = 60
WORKERS = "2"
USERNAME = "clients_inspector"
PASSWORD = "correct horse battery staple"  # noqa: S105  # of a database that lives as long as the measurement

GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "python:core_customer_site.gunicorn"]
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-access-log", "--log-level", "warning"]
GRANIAN_REQUIREMENT = "granian>=2.8,<3"
PEER = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", WORKERS]


@dataclass(frozen=True)
class Running:
    """A server that takes requests."""

    process: int
    port: int


Command = Callable[[int], list[str]]
"""What to run so that something listens on a port."""


def _granian(threads: int) -> Command:
    return lambda port: [
        *GRANIAN,
        *("--workers", WORKERS, "--blocking-threads", str(threads), "--port", str(port)),
        "core_customer_site.wsgi:application",
    ]


SERVERS: Mapping[str, Command] = {
    "service": lambda port: GUNICORN,
    "gunicorn sync": lambda port: [*GUNICORN, "--worker-class", "sync", "--threads", "1"],
    "gunicorn threads 1": lambda port: [*GUNICORN, "--threads", "1"],
    "granian 1": _granian(1),
    "granian 4": _granian(4),
}
"""Name -> command. The first is what `make run` runs (gunicorn, four threads); the others are compared."""


@contextmanager
def service(name: str, database: Database, packages: Path | None, log: IO[bytes] | None = None) -> Iterator[Running]:
    """The service on a database that is ready; `packages` is where servers are that the environment has not.

    What it has to say goes to `log`.
    """
    environment = service_environment(database)
    if packages:
        environment["PYTHONPATH"] = str(packages)
    with _running(SERVERS[name], environment, log) as running:
        yield running


def prepare_service(database: Database) -> None:
    """Everything that `make run` does before it serves, and a user of the API."""
    environment = service_environment(database)
    for arguments in (["migrate", "--verbosity=0"], ["load_catalogs", "--verbosity=0"]):
        _run([sys.executable, "manage.py", *arguments], environment)
    _run([sys.executable, "manage.py", "create_api_client", USERNAME, "--password-stdin"], environment, PASSWORD)


def fill_register(database: Database, customers: int) -> None:
    """Put so many customers into the service's database, as `benchmarks.register` makes them."""
    command = [sys.executable, "-m", "benchmarks.register", "--customers", str(customers)]
    _run(command, service_environment(database))


def service_environment(database: Database) -> dict[str, str]:
    """The environment of the service: a first run's `.env`, on this database, and nothing of the caller's."""
    return {
        **_bare_environment(),
        "ENV_FILE": "",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HTTPS": "false",
        "DATABASE_URL": database.url,
    }


def prepare_peer(database: Database, username: str, hasher: str) -> None:
    """The peer's tables, catalogs and a user, whose password is hashed in one of the two ways."""
    command = [sys.executable, "-m", "benchmarks.peer.setup", username, PASSWORD]
    _run(command, _peer_environment(database, hasher))


@contextmanager
def peer(database: Database, hasher: str) -> Iterator[Running]:
    """The peer, on gunicorn as it comes."""
    with _running(_peer_command, _peer_environment(database, hasher)) as running:
        yield running


def install_granian(folder: Path) -> None:
    """Put granian into a folder of its own, for this measurement alone."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*command, "--target", str(folder), GRANIAN_REQUIREMENT], _bare_environment())


def _peer_command(port: int) -> list[str]:
    return [*PEER, "--bind", f"127.0.0.1:{port}", "benchmarks.peer.wsgi:application"]


def _peer_environment(database: Database, hasher: str) -> dict[str, str]:
    return {**_bare_environment(), "PEER_DATABASE_URL": database.url, "PEER_HASH": hasher}


def _bare_environment() -> dict[str, str]:
    kept = ("TRUSTED_PROXY_COUNT", "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(("PIP_", "SSL_", "HTTP_", "HTTPS_", "NO_"))
    }


@contextmanager
def _running(command: Command, environment: dict[str, str], log: IO[bytes] | None = None) -> Iterator[Running]:
    port = _free_port()
    with ExitStack() as stack:
        log = log or stack.enter_context(TemporaryFile())
        process = stack.enter_context(
            subprocess.Popen(command(port), cwd=ROOT, env={**environment, "PORT": str(port)}, stdout=log, stderr=log)
        )
        stack.callback(process.terminate)
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise SystemExit(log.read().decode(errors="replace"))
            time.sleep(0.05)
        yield Running(process.pid, port)


def _run(command: list[str], environment: dict[str, str], text: str = "") -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, input=text, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
