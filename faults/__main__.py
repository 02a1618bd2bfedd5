"""`python -m faults`: faults for some minutes while clients send, then everything compared; see `make test-faults`."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.database import Database
from benchmarks.servers import prepare_service, service, service_environment
from scripts.with_postgres import DATABASE, cluster

from .clients import CLIENTS, Clients
from .clock import clock
from .disk import own_disk
from .faults import FAULTS, OF_THE_DISK, Target
from .journal import BROKEN, Entry
from .judging import LIMIT_SECONDS, Fault, not_met, not_resumed, wrong_answers
from .proxy import Proxy

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "var" / "faults"
CONNECTIONS = 24
"""The limit of the database: room for the service, the harness, and not many others."""

CALM_SECONDS = 1
PROBLEMS_SHOWN = 20


def main() -> int:
    """Exit status: whether anything is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="at least; each fault comes at least once")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", choices=FAULTS, action="append", help="this fault alone; may be given again")
    parser.add_argument(
        "--options", default="", help="options of the service's sessions, such as -csynchronous_commit=off"
    )
    parser.add_argument(
        "--limit", type=float, default=LIMIT_SECONDS, help="seconds by which the service must be back after a fault"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of PostgreSQL, such as fsync=off"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what was started is stopped
    RESULTS.mkdir(parents=True, exist_ok=True)
    print(f"Seed {arguments.seed}", flush=True)
    names = arguments.only or list(FAULTS)
    settings = [f"max_connections={CONNECTIONS}", *arguments.set]
    with ExitStack() as stack:
        disk = stack.enter_context(own_disk())
        if disk is None and OF_THE_DISK & set(names):
            print(f"Left out, since root alone can give the database a disk: {', '.join(sorted(OF_THE_DISK))}")
            names = [name for name in names if name not in OF_THE_DISK]
        running = stack.enter_context(
            cluster(options=[word for one in settings for word in ("-c", one)], parent=disk.folder if disk else None)
        )
        direct = Database(running.url)
        prepare_service(direct)
        proxy = Proxy(running.host)
        stack.callback(proxy.close)
        url = f"postgres://postgres@127.0.0.1:{proxy.port}/{DATABASE}?options={arguments.options}"
        log = stack.enter_context((RESULTS / "service.log").open("wb"))
        with service("service", Database(url), None, log) as serving:
            chance = random.Random(arguments.seed)
            clients = Clients(serving.port, arguments.seed)
            clients.start()
            target = Target(running, proxy, serving.process, chance, disk)
            os.sync()  # programs and an empty register are there, whatever is lost from now on
            faults = list(_break(target, clients, names, arguments.minutes * 60, arguments.limit))
            clients.stop(arguments.limit)
        (RESULTS / "postgresql.log").write_bytes(running.log.read_bytes())
        clients.journal.save(RESULTS / "journal.jsonl")
        verified = _verify(direct)
    entries = clients.journal.entries()
    problems = [
        *wrong_answers(entries, faults, arguments.limit),
        *not_met(entries, faults),
        *not_resumed(faults, arguments.limit),
        *(f"never acknowledged: {call}" for call in clients.unanswered),
        *verified["problems"],
    ]
    _report(arguments, entries, faults, verified["counts"], problems)
    return bool(problems)


def _break(target: Target, clients: Clients, names: Sequence[str], seconds: float, limit: float) -> Iterator[Fault]:
    """One fault after the other, in rounds of all of them in another order each, until the time is over."""
    begun = clock.now()
    _resumed(clients, begun, limit)
    with tqdm(total=round(seconds), unit="s", disable=None) as bar:
        left: list[str] = []
        is_first_round = True
        while left or is_first_round or clock.now() - begun < seconds:
            if not left:
                left = target.chance.sample(names, len(names))
            name = left.pop()
            is_first_round = is_first_round and bool(left)
            bar.set_description(name)
            began = clock.now()
            FAULTS[name](target)
            ended = clock.now()
            yield Fault(name, began, ended, _resumed(clients, ended, limit))
            time.sleep(CALM_SECONDS)
            bar.update(min(round(clock.now() - begun), round(seconds)) - bar.n)
            if not is_first_round and clock.now() - begun >= seconds:
                return


def _resumed(clients: Clients, ended: float, limit: float) -> float | None:
    """When every client had been served by a call that it began after the fault; None if that took too long."""
    while clock.now() < ended + limit:
        time.sleep(0.05)
        served: dict[int, float] = {}
        for entry in reversed(clients.journal.entries()):
            if entry.ended < ended:
                break
            if entry.is_acknowledged and entry.began > ended:
                served[entry.client] = entry.ended
        if len(served) == CLIENTS:
            return max(served.values())
    return None


def _verify(database: Database) -> dict[str, Any]:
    """What the comparison of journal and register finds, and the trail itself."""
    database.execute("ANALYZE")  # or PostgreSQL reads whole tables for each customer
    environment = service_environment(database)
    command = [sys.executable, "-m", "faults.verify", str(RESULTS / "journal.jsonl")]
    compared = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if not compared.stdout:
        raise SystemExit(compared.stderr)
    found: dict[str, Any] = json.loads(compared.stdout)
    command = [sys.executable, "manage.py", "verify_audit_trail"]
    trail = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(trail.stdout + trail.stderr)
    if trail.returncode:
        found["problems"] += [f"trail: {line}" for line in (trail.stdout + trail.stderr).splitlines()]
    return found


def _report(
    arguments: argparse.Namespace,
    entries: Sequence[Entry],
    faults: Sequence[Fault],
    counts: dict[str, int],
    problems: Sequence[str],
) -> None:
    answers = Counter("no answer" if entry.status == BROKEN else str(entry.status) for entry in entries)
    print(f"{'fault':<30} {'times':>5} {'503':>5} {'broken':>6} {'resumed after, s: median':>25} {'longest':>7}")
    for name in FAULTS:
        those = [fault for fault in faults if fault.name == name]
        if not those:
            continue
        met = Counter(
            entry.status
            for entry in entries
            for fault in those
            if fault.began <= entry.ended <= (fault.resumed or fault.ended + arguments.limit)
        )
        seconds = sorted(fault.seconds_to_resume or arguments.limit for fault in those)
        middle = seconds[len(seconds) // 2]
        print(f"{name:<30} {len(those):>5} {met[503]:>5} {met[0]:>6} {middle:>25.1f} {seconds[-1]:>7.1f}")
    result = {
        "seed": arguments.seed,
        "faults": len(faults),
        "minutes": round((faults[-1].ended - faults[0].began) / 60, 1),
        "calls": len(entries),
        "answers": dict(answers),
        **counts,
        "problems": len(problems),
    }
    print(json.dumps(result, indent=2))
    (RESULTS / "result.json").write_text(
        json.dumps({**result, "all_faults": list(map(asdict, faults)), "all_problems": problems}, indent=2) + "\n"
    )
    for problem in problems[:PROBLEMS_SHOWN]:
        print(problem)
    if len(problems) > PROBLEMS_SHOWN:
        print(f"... and {len(problems) - PROBLEMS_SHOWN} more, in {RESULTS / 'result.json'}")
    print("Something is amiss." if problems else "Nothing acknowledged is lost, nothing is half done.")


if __name__ == "__main__":
    sys.exit(main())
