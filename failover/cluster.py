"""The three database servers: etcd, Patroni and PostgreSQL on each."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.processes import family

from . import world
from .templates import filled, write

USER = "postgres"
"""Debian's, whom PostgreSQL, Patroni and etcd run as here."""

NODES: Mapping[str, str] = {"node1": "10.77.0.11", "node2": "10.77.0.12", "node3": "10.77.0.13"}
DATABASE = "core_customer"
PASSWORDS = ("PATRONI_PASSWORD", "SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD")
START_TIMEOUT_SECONDS = 120
PAUSE_SECONDS = 0.1


@dataclass
class Node:
    """One server, and the programs that run on it."""

    name: str
    address: str
    folder: Path
    patroni: subprocess.Popen[bytes] = field(init=False)


@dataclass
class Cluster:
    """Three servers, one of which leads."""

    folder: Path
    values: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def start(self) -> None:
        """Machines, certificates, etcd, then Patroni; returns when one leads and both others follow."""
        self._make_certificate()
        self.values |= {
            "NETWORK": world.NETWORK,
            "POSTGRES_BINARIES": str(newest_postgres()),
            **{f"ADDRESS{place}": address for place, address in enumerate(NODES.values(), start=1)},
            **{name: secrets.token_hex(16) for name in PASSWORDS},
        }
        for name, address in NODES.items():
            world.add_machine(name, address)
            home = self.folder / name
            home.mkdir(mode=0o700)
            shutil.chown(home, USER, USER)
            self.nodes[name] = Node(name, address, home)
            self._start_etcd(self.nodes[name])
        for name in NODES:
            self.start_patroni(name)
        self.wait_until_whole(START_TIMEOUT_SECONDS)

    def _start_etcd(self, node: Node) -> None:
        configuration = write(node.folder / "etcd.yml", filled("etcd.yml", self._values_of(node)), USER)
        self._start(node, "etcd", ["etcd", "--config-file", str(configuration)])

    def start_patroni(self, name: str) -> None:
        node = self.nodes[name]
        configuration = write(node.folder / "patroni.yml", filled("patroni.yml", self._values_of(node)), USER)
        node.patroni = self._start(node, "patroni", ["patroni", str(configuration)])

    def kill(self, name: str) -> None:
        """SIGKILL for Patroni and for every process of PostgreSQL, at once."""
        patroni = self.nodes[name].patroni
        for process in [*family(patroni.pid), *family(self.postmaster(name))]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        patroni.wait()

    def freeze(self, name: str) -> None:
        """SIGSTOP for Patroni alone: PostgreSQL goes on, with nobody to tell it that it does not lead any more."""
        self.nodes[name].patroni.send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.nodes[name].patroni.send_signal(signal.SIGCONT)

    def postmaster(self, name: str) -> int:
        """The process of a server that all others of its PostgreSQL descend from."""
        return int((self.nodes[name].folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def switch_over(self, leader: str) -> None:
        """Ask the leader to hand over, as before maintenance."""
        body = json.dumps({"leader": leader}).encode()
        request = urllib.request.Request(f"http://{NODES[leader]}:8008/switchover", body)
        with urllib.request.build_opener(self._authentication(leader)).open(request, timeout=60) as answer:
            answer.read()

    def leader(self, *, but: str = "") -> str | None:
        """Who says that it leads, of those that can be asked."""
        for name, address in NODES.items():
            if name != but and _asked(address, "primary"):
                return name
        return None

    def wait_for_leader(self, *, but: str = "", seconds: float = 120) -> str:
        """Who leads next."""
        return str(_until(lambda: self.leader(but=but), seconds, "Nobody has become the leader"))

    def wait_until_whole(self, seconds: float) -> None:
        """Until one server leads, both others follow it, and one of them confirms its commits."""
        _until(self.is_whole, seconds, "The cluster has not become whole")

    def is_whole(self) -> bool:
        leader = self.leader()
        if leader is None:
            return False
        facts = _asked(NODES[leader], "cluster")
        members = facts.get("members", []) if facts else []
        streaming = [m for m in members if m["role"] != "leader" and m["state"] in ("running", "streaming")]
        timelines = {member.get("timeline") for member in members}
        if len(streaming) != len(NODES) - 1 or len(timelines) != 1:
            return False
        try:
            found = self.ask(leader, "SELECT count(*), count(*) FILTER (WHERE sync_state = 'sync') FROM"
                             " pg_stat_replication WHERE state = 'streaming'")  # fmt: skip
        except psycopg2.Error:
            return False
        return bool(found[0][0] == len(NODES) - 1 and found[0][1] >= 1)

    def ask(self, name: str, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of a statement on one server, asked as the superuser."""
        connection = psycopg2.connect(**self.facts(name), dbname=database, connect_timeout=3)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def facts(self, name: str) -> dict[str, Any]:
        """How the superuser connects to a server."""
        return {
            "host": NODES[name],
            "port": 5432,
            "user": "postgres",
            "password": self.values["SUPERUSER_PASSWORD"],
            "sslmode": "verify-ca",
            "sslrootcert": self.values["CA_CERTIFICATE"],
        }

    def psql(self, name: str, statement: str) -> list[str]:
        """The command that runs a statement on a server from itself, where it is when its cable is out."""
        facts = self.facts(name) | {"dbname": "postgres"}
        words = " ".join(f"{key}={value}" for key, value in facts.items())
        return world.on(name, ["env", "HOME=/nonexistent", "psql", "--no-psqlrc", "-AtX", "-c", statement, words], USER)

    def _values_of(self, node: Node) -> dict[str, str]:
        return {
            **self.values,
            "NODE": node.name,
            "ADDRESS": node.address,
            "ETCD_DATA": str(node.folder / "etcd"),
            "POSTGRES_DATA": str(node.folder / "data"),
            "PGPASS_FILE": str(node.folder / "pgpass"),
            "SOCKET_FOLDER": str(node.folder),
        }

    def _start(self, node: Node, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{node.name}.{name}.log").open("ab") as log:
            environment = {"PATH": os.environ["PATH"], "HOME": str(node.folder), "LC_ALL": "C.UTF-8"}
            return subprocess.Popen(
                world.on(node.name, command, USER), cwd=node.folder, env=environment, stdout=log, stderr=log
            )

    def _authentication(self, name: str) -> urllib.request.HTTPBasicAuthHandler:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, f"http://{NODES[name]}:8008", "patroni", self.values["PATRONI_PASSWORD"])
        return urllib.request.HTTPBasicAuthHandler(passwords)

    def _make_certificate(self) -> None:
        """One certificate that vouches for itself, for all that need one."""
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        names = ",".join(["DNS:core.bank.example", *(f"IP:{address}" for address in NODES.values())])
        world.run(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "30", "-subj", "/CN=core.bank.example", "-addext", f"subjectAltName={names}"),
            *("-keyout", str(key), "-out", str(certificate)),
        )
        shutil.chown(key, USER, USER)
        key.chmod(0o600)
        certificate.chmod(0o644)
        self.values |= {
            "CERTIFICATE": str(certificate),
            "CERTIFICATE_KEY": str(key),
            "CA_CERTIFICATE": str(certificate),
        }


def newest_postgres() -> Path:
    """Where Debian has put the programs of its newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise SystemExit("The cluster cannot be brought up: missing is postgresql. apt-get install postgresql")
    return found[-1].parent


def _asked(address: str, what: str) -> dict[str, Any] | None:
    """What Patroni of a server answers with 200; None, where it answers otherwise or not."""
    try:
        with urllib.request.urlopen(f"http://{address}:8008/{what}", timeout=1) as answer:
            facts: dict[str, Any] = json.load(answer)
            return facts
    except (OSError, ValueError):
        return None


def _until(found: Any, seconds: float, otherwise: str) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        if time.monotonic() > deadline:
            raise SystemExit(f"{otherwise} within {seconds:.0f} seconds.")
        time.sleep(PAUSE_SECONDS)
    return value
