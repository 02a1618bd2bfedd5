"""`python -m benchmarks.first_load --customers 100000`: how fast customers that a bank already has come in.

    python scripts/with_postgres.py -- python -m benchmarks.first_load --customers 100000 --processes 2

Writes a file of made-up customers, loads it into the empty database that DATABASE_URL names, and then once more, as
after an interruption. Each line is the contract's largest example about somebody else.
"""

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .database import Database
from .payloads import read_example

ROOT = Path(__file__).parent.parent
FIRST_NUMBER = 1_000_001
KILOBYTE, MEGABYTE = 1024, 1024**2


@dataclass(frozen=True)
class Load:
    """What one load took. `cpu_seconds` are those of the command and its workers, without the database's."""

    seconds: float
    cpu_seconds: float


def lines(customers: int) -> Iterator[str]:
    """The file, line by line."""
    payloads = read_example()
    for place in range(customers):
        payload = json.loads(payloads.body(place))
        payload["client_info"]["customer_number"] = FIRST_NUMBER + place
        yield json.dumps(payload, ensure_ascii=False) + "\n"


def main() -> int:
    """Exit status: that of the loads."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_load", description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    database = Database(os.environ["DATABASE_URL"])
    os.environ.update(ENV_FILE="", SECRET_KEY=secrets.token_urlsafe(50))
    for command in ("migrate", "load_catalogs"):
        _manage(command, "--verbosity", "0")
    empty = database.value("SELECT pg_database_size(current_database())")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.jsonl"
        with path.open("w") as file:
            file.writelines(lines(arguments.customers))
        loads = {name: _load(path, arguments.processes) for name in ("new", "again")}
    there = database.value("SELECT count(*) FROM customers_customer")
    grown = database.value("SELECT pg_database_size(current_database())") - empty
    for name, load in loads.items():
        rate, cost = arguments.customers / load.seconds, 1000 * load.cpu_seconds / arguments.customers
        print(f"{name:<6} {load.seconds:>8.1f} s {rate:>8.1f} customers/s {cost:>8.2f} ms of CPU each")
    print(f"{there:,} customers, {grown / there / KILOBYTE:.1f} kB of database each")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KILOBYTE
    print(f"{arguments.processes} processes, the largest with {largest / MEGABYTE:.0f} MB")
    return 0 if there == arguments.customers else 1


def _load(path: Path, processes: int) -> Load:
    began, before = time.monotonic(), _cpu_seconds()
    _manage("import_customers", str(path), "--processes", str(processes))
    return Load(time.monotonic() - began, _cpu_seconds() - before)


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
