"""`python -m benchmarks.register --customers 1000000`: see the package."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import NoReturn

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
django.setup()

from django.db import connection  # noqa: E402  # models need a Django that is set up

from .aside import put_back  # noqa: E402
from .filling import DAYS, ORIGINALS, Order, fill  # noqa: E402

SECONDS_BETWEEN_REPORTS = 5


def main() -> None:
    """Fill the register that DATABASE_URL names."""
    parser = ArgumentParser(prog="python -m benchmarks.register", description=__doc__)
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--originals", type=int, default=ORIGINALS, help="those who are copied (default: 1000)")
    parser.add_argument("--days", type=int, default=DAYS, help="over how many days, up to now (default: 730)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="ignored on SQLite, which has one writer")
    arguments = parser.parse_args()
    processes = arguments.processes if connection.vendor == "postgresql" else 1
    began = reported_at = time.monotonic()

    def say(done: int, total: int) -> None:
        nonlocal reported_at
        if time.monotonic() - reported_at > SECONDS_BETWEEN_REPORTS or done == total:
            reported_at = time.monotonic()
            print(f"{done:,} of {total:,} customers, {reported_at - began:.0f} s", file=sys.stderr, flush=True)

    if put_back(processes):
        raise SystemExit("Indexes and foreign keys that a broken load had put aside are back: begin anew, empty.")
    signal.signal(signal.SIGTERM, _terminate)
    originals = min(arguments.originals, arguments.customers)
    try:
        fill(Order(arguments.customers, originals, arguments.days, processes), say)
    except ValueError as error:
        raise SystemExit(str(error)) from None


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM unwinds the stack, so that what was put aside comes back."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
