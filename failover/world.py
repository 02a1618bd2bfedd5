"""A world of its own to run in: namespaces of Linux, which end with all that is in them.

Nothing of it is seen from the machine that it runs on: no address, no port, no process that is left.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PACKAGES: Mapping[str, str] = {
    "patroni": "patroni",
    "etcd": "etcd-server",
    "etcdctl": "etcd-client",
    "haproxy": "haproxy",
    "pgbouncer": "pgbouncer",
    "pg_lsclusters": "postgresql",
    "ip": "iproute2",
    "unshare": "util-linux",
    "openssl": "openssl",
}
"""Program -> Debian's package of it."""

STARTED_BY_THEMSELVES: Mapping[str, tuple[str, ...]] = {
    "patroni": ("patroni",),
    "etcd-server": ("etcd",),
    "haproxy": ("haproxy",),
    "pgbouncer": ("pgbouncer",),
    "postgresql": ("postgresql",),
}
"""Package -> services that begin to run, and would at each start of the machine, when it is installed."""

INSIDE = "FAILOVER_INSIDE"
BRIDGE = "bridge0"
NETWORK = "10.77.0.0/24"
SWITCH = "10.77.0.254"

_UNSHARED = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
_INIT = ["sh", "-c", '"$@"; exit $?', "sh"]
"""The first process of the world: it takes in the children of those that are killed."""


def enter(arguments: list[str]) -> Path:
    """Go on in a world of its own, or say what it takes and stop. Returns there, and only there.

    What it returns is a folder, which goes when the world has gone, and with it all that wrote to the folder.
    """
    if folder := os.environ.get(INSIDE):
        return Path(folder)
    if problem := _what_is_missing():
        raise SystemExit(f"The cluster cannot be brought up: {problem}")
    command = [*_UNSHARED, *_INIT, sys.executable, "-m", "failover", *arguments]
    with tempfile.TemporaryDirectory(prefix="core_customer_failover_", ignore_cleanup_errors=True) as folder:
        try:
            status = subprocess.run(command, env={**os.environ, INSIDE: folder}, check=False).returncode
        except KeyboardInterrupt:
            status = 130
    raise SystemExit(status)


def make_network() -> None:
    """A switch, with the addresses of the machines that are no database servers."""
    Path("/run/netns").mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "link", "set", BRIDGE, "up")
    add_address(SWITCH)


def add_address(address: str) -> None:
    """Give this side of the switch one more address."""
    run("ip", "address", "add", f"{address}/24", "dev", BRIDGE)


def add_machine(name: str, address: str) -> None:
    """A machine with a network card of its own, and a cable to the switch."""
    run("ip", "netns", "add", name)
    run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
    run("ip", "link", "set", name, "master", BRIDGE, "up")
    run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "eth0")
    run("ip", "-n", name, "link", "set", "eth0", "up")
    run("ip", "-n", name, "link", "set", "lo", "up")


def unplug(name: str) -> None:
    """Pull the cable of a machine: nothing goes in or out, and nobody is told."""
    run("ip", "link", "set", name, "down")


def plug(name: str) -> None:
    """Put the cable back."""
    run("ip", "link", "set", name, "up")


def on(name: str, command: list[str], user: str) -> list[str]:
    """The command that runs another one on a machine, as somebody."""
    return ["ip", "netns", "exec", name, *as_user(user, command)]


def as_user(user: str, command: list[str]) -> list[str]:
    """The command that runs another one as somebody."""
    return ["setpriv", "--reuid", user, "--regid", user, "--init-groups", *command]


def listens(address: str, port: int) -> bool:
    """Whether connections are taken there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def run(*command: str) -> str:
    """What a command says. It must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def _what_is_missing() -> str:
    """Why it cannot be done here; packages that are missing are installed first."""
    if sys.platform != "linux":
        return "it takes Linux."
    if os.geteuid() != 0:
        return "it takes root, who alone may make networks and run programs as other users."
    if missing := _missing_packages():
        problem = _install(missing)
        if still_missing := _missing_packages():
            return f"missing are {', '.join(still_missing)}, which cannot be installed: {problem}"
    tried = subprocess.run([*_UNSHARED, "ip", "link", "add", "x", "type", "bridge"], capture_output=True, check=False)
    if tried.returncode:
        return f"no networks can be made here: {tried.stderr.decode().strip()}"
    return ""


def _missing_packages() -> list[str]:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return sorted({package for program, package in PACKAGES.items() if not shutil.which(program, path=path)})


def _install(packages: list[str]) -> str:
    """Install Debian's packages, and stop what they start by themselves. What went wrong, if anything did."""
    print(f"Installing {', '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "--quiet"], ["install", "--yes", "--quiet", "--no-install-recommends", *packages]):
        try:
            done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
        except OSError as error:
            return f"apt-get: {error.strerror}. It takes Debian 12."
        if done.returncode and command[0] == "install":
            return (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
    services = [service for package in packages for service in STARTED_BY_THEMSELVES.get(package, ())]
    if services and shutil.which("systemctl"):
        subprocess.run(["systemctl", "disable", "--now", *services], capture_output=True, check=False)
    return "something of them is elsewhere than Debian puts it."
