"""`python -m benchmarks`, beside a PostgreSQL that DATABASE_URL names: see `make bench`."""

import os
import signal
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

from .database import Database
from .machine import commit, describe_database, describe_machine, describe_versions
from .report import report
from .results import Circumstances, read_newest, write_result
from .sitting import Plan, sit


def main() -> None:
    """Measure, print, write down, and compare with the last result."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="how long a measurement takes, about")
    parser.add_argument("--servers", action="store_true", help="compare gunicorn's workers and granian, too")
    parser.add_argument("--customers", type=int, default=0, help="measure a register with so many, too")
    parser.add_argument("--no-result", action="store_true", help="print only")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminate)
    database = Database(os.environ["DATABASE_URL"])
    circumstances = Circumstances(
        datetime.now(UTC), commit(), describe_machine(), describe_versions(database), describe_database(database)
    )
    for part in (circumstances.machine, circumstances.versions, circumstances.database):
        _say(", ".join(f"{name} {value}" for name, value in part.items()))
    plan = Plan(arguments.repetitions, arguments.seconds, arguments.servers, arguments.customers)
    sitting = sit(plan, database, _say)
    print(f"\nA creation of the peer, and of the limit, writes {sitting.rows_of_limit} rows.\n")
    print(report(sitting, read_newest()))
    if not arguments.no_result:
        print(f"\nWritten to benchmarks/results/{write_result(sitting, circumstances).name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM unwinds the stack, so that the servers are stopped on the way."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
