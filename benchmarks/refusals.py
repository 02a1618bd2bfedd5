"""How long a refusal takes, by whether there is such a user and what kind: so that nobody learns it by a clock.

    .venv/bin/python scripts/with_postgres.py -- .venv/bin/python -m benchmarks.refusals

Kinds take turns, one call after the other, each from an address of its own (but for those that are locked out there).
Wrong passwords are few a second, so that none is refused for their number.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from statistics import median, quantiles

from .client import Address, Caller
from .database import Database
from .flood import from_address
from .servers import ROOT, USERNAME, prepare_service, service, service_environment

SECONDS_BETWEEN = 0.16
"""Strangers have four wrong passwords a second in each of two processes."""

FAILURES = 5
LOCKED = 10
"""Calls of a locked-out name from one address that are timed."""

NAMES = {
    "unknown name": "nobody",
    "API client": USERNAME,
    "API client, inactive": "retired_inspector",
    "staff": "officer",
    "staff, inactive": "retired_officer",
}
MAKE_USERS = """
from django.contrib.auth.models import User
for name in ("retired_inspector", "officer", "retired_officer"):
    User.objects.create_user(name, password="x" * 20, is_staff="officer" in name, is_active="retired" not in name)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures whether the time of a refusal tells of whom there is.")
    parser.add_argument("--calls", type=int, default=100, help="of each kind")
    arguments = parser.parse_args()
    database = Database(os.environ["DATABASE_URL"])
    prepare_service(database)
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE_USERS]
    subprocess.run(command, cwd=ROOT, env=service_environment(database), check=True)
    os.environ["TRUSTED_PROXY_COUNT"] = "1"  # so that calls can come from anywhere
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    with service("service", database, None) as running:
        caller = Caller(Address(running.port, "", ""))
        addresses = (f"10.0.{number >> 8 & 255}.{number & 255}" for number in range(2**16))
        for _round in range(arguments.calls):
            for kind, name in NAMES.items():
                status, ms = _refused(caller, running.port, name, next(addresses))
                times[kind, status].append(ms)
                time.sleep(SECONDS_BETWEEN)
        for _round in range(arguments.calls // LOCKED):
            for kind in ("unknown name", "API client", "staff"):
                address = next(addresses)
                for _failure in range(FAILURES):
                    _refused(caller, running.port, NAMES[kind], address)
                    time.sleep(SECONDS_BETWEEN)
                for _call in range(LOCKED):
                    status, ms = _refused(caller, running.port, NAMES[kind], address)
                    times[f"{kind}, locked out", status].append(ms)
    print("| kind | status | calls | median, ms | middle half |")
    print("| --- | --- | --- | --- | --- |")
    for (kind, status), of_kind in times.items():
        low, _middle, high = quantiles(of_kind, n=4)
        print(f"| {kind} | {status} | {len(of_kind)} | {median(of_kind):.1f} | {low:.1f}-{high:.1f} |")


def _refused(caller: Caller, port: int, name: str, address: str) -> tuple[int, float]:
    """The status that a wrong password gets, and the milliseconds that it takes."""
    request = from_address(address, Address(port, name, "wrong").request(b"{}"))
    began = time.perf_counter()
    answer = caller.call(request)
    return answer.status, (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
