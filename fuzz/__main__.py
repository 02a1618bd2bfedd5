"""`python -m fuzz`: a long run at the real service, beside a PostgreSQL that DATABASE_URL names; see `make fuzz`."""

import argparse
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import requests
from tqdm import tqdm

from benchmarks.database import Database
from benchmarks.processes import largest_mb
from benchmarks.servers import PASSWORD, USERNAME, prepare_service, service

from .targets import Counts, fuzz_raw, fuzz_schema

RESULTS = Path(__file__).parent.parent / "var" / "fuzz.json"
RAW_EXAMPLES, SCHEMA_EXAMPLES = 1000, 100
SHOWN = 60
"""Calls of each round, and calls of each operation and kind. Every round begins with a random number of its own."""


class Slowest(requests.Session):
    """A session that knows which answer took longest, and how long."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = (USERNAME, PASSWORD)
        self.headers["Connection"] = "close"  # what the server does to an idle connection is no answer
        self.seconds, self.slowest = 0.0, ""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        answer = super().send(request, **options)
        if (seconds := answer.elapsed.total_seconds()) > self.seconds:
            body = request.body if isinstance(request.body, bytes | str) else b""
            self.seconds, self.slowest = seconds, f"{request.method} of {len(body)} bytes: {body[:SHOWN]!r}"
        return answer


def main() -> None:
    """Rounds of both targets until the time is over; stops with the first wrong answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32), help="of the first round")
    arguments = parser.parse_args()
    database = Database(os.environ["DATABASE_URL"])
    prepare_service(database)
    with service("service", database, None) as running:
        address = f"http://127.0.0.1:{running.port}"
        session = Slowest()
        schema = session.get(f"{address}/api/schema/", timeout=60).json()
        raw, by_schema, largest = Counts(), Counts(), 0.0
        begun, rounds = time.monotonic(), 0
        print(f"Seed {arguments.seed}", flush=True)
        with tqdm(total=round(arguments.minutes * 60), unit="s", desc="fuzzing") as bar:
            while (seconds := time.monotonic() - begun) < arguments.minutes * 60:
                bar.update(round(seconds) - bar.n)
                bar.set_postfix(calls=raw.total() + by_schema.total())
                start = arguments.seed + rounds
                raw += fuzz_raw(session, address, examples=RAW_EXAMPLES, start=start)
                by_schema += fuzz_schema(session, address, schema, examples=SCHEMA_EXAMPLES, start=start)
                largest = max(largest, largest_mb(running.process))
                rounds += 1
        _report(arguments.seed, seconds, rounds, raw, by_schema, session, largest)


def _report(
    seed: int, seconds: float, rounds: int, raw: Counts, by_schema: Counts, session: Slowest, largest: float
) -> None:
    result = {
        "seed": seed,
        "rounds": rounds,
        "minutes": round(seconds / 60, 1),
        "calls": raw.total() + by_schema.total(),
        "raw_by_status": dict(sorted(raw.items())),
        "schema_by_status": dict(sorted(by_schema.items())),
        "answers_outside_the_table": 0,
        "slowest_answer_ms": round(session.seconds * 1000),
        "slowest_call": session.slowest,
        "largest_worker_mb": round(largest),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
