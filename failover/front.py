"""What stands before the database: HAProxy, and two machines with PgBouncer and the service."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.servers import GUNICORN, PASSWORD, ROOT, USERNAME

from . import world
from .cluster import DATABASE, START_TIMEOUT_SECONDS, Cluster
from .templates import filled, write

BALANCER = "10.77.0.30"
APPLICATIONS: Mapping[str, str] = {"application1": "10.77.0.21", "application2": "10.77.0.22"}
SERVICE_NAME = "core.bank.example"
OWNER, SERVICE = "core_owner", "core_service"
POOLER = "postgres"
"""Whom PgBouncer runs as here; Debian's package does the same."""

SET_UP = (
    (OWNER, ["migrate", "--verbosity=0"], ""),
    (OWNER, ["load_catalogs", "--verbosity=0"], ""),
    (SERVICE, ["create_api_client", USERNAME, "--password-stdin"], PASSWORD),
)
"""Commands of the service, each with the role that runs it and what it reads."""

ROLES = """
CREATE ROLE {owner} LOGIN PASSWORD '{owner_password}';
CREATE ROLE {service} LOGIN PASSWORD '{service_password}';
CREATE DATABASE {database} OWNER {owner};
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {service};
"""


class Front:
    """The balancer and two instances of the service, on a cluster that has started."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster, self._folder = cluster, folder
        self._passwords = {OWNER: secrets.token_hex(16), SERVICE: secrets.token_hex(16)}
        self._secret_key = secrets.token_urlsafe(50)

    def start(self) -> None:
        """Everything, migrations, catalogs and a user of the API included; returns when the service is ready."""
        for address in (BALANCER, *APPLICATIONS.values()):
            world.add_address(address)
        self._make_database()
        self._start_haproxy()
        self._wait_for(BALANCER, 5000)
        for role, arguments, text in SET_UP:
            status, said = self.manage(role, arguments, text)
            if status:
                raise SystemExit(said)
        for name, address in APPLICATIONS.items():
            self._start_pgbouncer(name, address)
            self._start_service(name, address)
        for address in APPLICATIONS.values():
            self._wait_for(address, 8000)

    def manage(
        self, role: str, arguments: list[str], text: str = "", *, reads_replica: bool = False
    ) -> tuple[int, str]:
        """Run a command of the service past PgBouncer; its exit status and what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={
                **self._environment(self._url(role, 5000)),
                **({"REPLICA_DATABASE_URL": self._url(role, 5001)} if reads_replica else {}),
            },
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _make_database(self) -> None:
        leader = self._cluster.wait_for_leader()
        statements = ROLES.format(
            owner=OWNER,
            service=SERVICE,
            database=DATABASE,
            owner_password=self._passwords[OWNER],
            service_password=self._passwords[SERVICE],
        )
        for statement in statements.strip().splitlines():
            self._cluster.ask(leader, statement)
        self._cluster.ask(leader, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", DATABASE)

    def _start_haproxy(self) -> None:
        values = self._cluster.values
        both = self._folder / "service.pem"
        texts = [Path(values[name]).read_text() for name in ("CERTIFICATE", "CERTIFICATE_KEY")]
        write(both, "".join(texts), "root")
        values = {
            **values,
            "DATABASE_ADDRESS": BALANCER,
            "SERVICE_ADDRESS": BALANCER,
            "SERVICE_NAME": SERVICE_NAME,
            "SERVICE_CERTIFICATE": str(both),
            **{name.upper(): address for name, address in APPLICATIONS.items()},
        }
        configuration = write(self._folder / "haproxy.cfg", filled("haproxy.cfg", values), "root")
        self._start("haproxy", ["haproxy", "-db", "-f", str(configuration)], {})

    def _start_pgbouncer(self, name: str, address: str) -> None:
        users = "".join(f'"{role}" "{password}"\n' for role, password in self._passwords.items() if role == SERVICE)
        home = self._folder / name
        home.mkdir(mode=0o700)
        shutil.chown(home, POOLER, POOLER)
        values = {
            **self._cluster.values,
            "DATABASE_ADDRESS": BALANCER,
            "POOL_ADDRESS": address,
            "POOL_SIZE": "8",
            "USERS_FILE": str(write(home / "userlist.txt", users, POOLER)),
        }
        configuration = write(home / "pgbouncer.ini", filled("pgbouncer.ini", values), POOLER)
        self._start(f"{name}.pgbouncer", world.as_user(POOLER, ["pgbouncer", str(configuration)]), {})

    def _start_service(self, name: str, address: str) -> None:
        pooled = f"postgres://{SERVICE}:{self._passwords[SERVICE]}@{address}:6432/{DATABASE}"
        environment = {
            **self._environment(pooled),
            "REPLICA_DATABASE_URL": self._url(SERVICE, 5001),
            "CONN_MAX_AGE": "0",
            "DISABLE_SERVER_SIDE_CURSORS": "true",
            "HOST": address,
            "PORT": "8000",
        }
        self._start(name, GUNICORN, environment)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        with (self._folder / f"{name}.log").open("ab") as log:
            subprocess.Popen(command, cwd=ROOT, env={"PATH": path, **environment}, stdout=log, stderr=log)

    def _url(self, role: str, port: int) -> str:
        return f"postgres://{role}:{self._passwords[role]}@{BALANCER}:{port}/{DATABASE}?sslmode=require"

    def _environment(self, url: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "ENV_FILE": "",
            "SECRET_KEY": self._secret_key,
            "DATABASE_URL": url,
            "APPLICATION_ROLE": SERVICE,
            "ALLOWED_HOSTS": SERVICE_NAME,
            "HTTPS_PROXY_HEADER": "X-Forwarded-Proto",
            "TRUSTED_PROXY_COUNT": "1",
            "WORKERS": "1",
            "THREADS": "4",
        }

    def _wait_for(self, address: str, port: int) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not world.listens(address, port):
            if time.monotonic() > deadline:
                raise SystemExit(f"Nothing listens at {address}:{port}.")
            time.sleep(0.1)
