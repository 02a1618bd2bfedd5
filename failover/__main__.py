"""`python -m failover`: see `make test-failover`. Exits with 0 only if nothing was lost."""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from faults.clock import clock

from . import checks, world
from .cluster import DATABASE, NODES, Cluster
from .front import BALANCER, SERVICE, SERVICE_NAME, Front
from .load import Attempt, Journal, senders
from .witness import TABLE, Note, Witness

RESULTS = Path(__file__).parent.parent / "var" / "failover.json"
RESUME_TIMEOUT_SECONDS = 120
WHOLE_TIMEOUT_SECONDS = 180
ENOUGH = 20
"""Calls that have to be acknowledged before the service counts as resumed, and before a step begins."""

NOTES_PER_STEP = 10_000
PATIENCE_SECONDS = 15
LEADER_IS_READ = "the leader is read"
"""What the log says where the replica would not do."""


@dataclass
class Step:
    """One fault, or the end of one, and the seconds from it."""

    name: str
    leader_before: str
    begun: float
    leader_after: str = ""
    new_leader: float | None = None
    resumed: float | None = None
    silence: float | None = None
    old_leader_stopped: float | None = None
    whole: float | None = None
    unavailable_answers: int = 0
    witness_rows: int = 0
    witness_acknowledged: int = 0

    def __str__(self) -> str:
        named = {
            "another leads": self.new_leader,
            "calls acknowledged again": self.resumed,
            "longest without one": self.silence,
            "the old leader refuses writes": self.old_leader_stopped,
            "cluster whole": self.whole,
        }
        parts = [f"{text} {seconds:.1f} s" for text, seconds in named.items() if seconds is not None]
        parts.append(f"503 to {self.unavailable_answers} calls")
        if self.witness_rows:
            parts.append(f"{self.witness_acknowledged} of {self.witness_rows} writes there acknowledged meanwhile")
        return f"{self.name}: {', '.join(parts)}"


@dataclass
class Trial:
    """The cluster under load, and what has been done to it."""

    cluster: Cluster
    journal: Journal
    steps: list[Step] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    witness: Witness | None = None

    def lose_leader(self, name: str, fault: Callable[[str], None], *, is_watched: bool = False) -> str:
        """Do something to the leader; how long until another one leads, and until calls are acknowledged by it."""
        self._wait_for_calls(clock.now())
        old = self._leader()
        if is_watched:
            self.witness = Witness(self.cluster, old, len(self.steps) * NOTES_PER_STEP)
            self.witness.start()
            time.sleep(1)
        begun = clock.now()
        step = Step(name, old, begun)
        fault(old)
        step.leader_after = self.cluster.wait_for_leader(but=old)
        led = clock.now()
        step.new_leader = led - begun
        step.resumed = self._wait_for_calls(led) - begun
        if self.witness and (refused := self.witness.refused_at(PATIENCE_SECONDS)):
            step.old_leader_stopped = refused - begun
        self._conclude(step, begun)
        return old

    def bring_back(self, name: str, cure: Callable[[str], None], node: str) -> None:
        """Undo it; how long until that server follows the leader of now."""
        begun = clock.now()
        step = Step(name, self._leader(), begun)
        cure(node)
        self.cluster.wait_until_whole(WHOLE_TIMEOUT_SECONDS)
        step.whole = clock.now() - begun
        if self.witness:
            notes = self.witness.finish()
            self.notes += notes
            self.witness = None
            fault = self.steps[-1]
            after = [note for note in notes if note.begun > fault.begun + (fault.new_leader or 0.0)]
            step.witness_rows, step.witness_acknowledged = len(after), sum(note.is_acknowledged for note in after)
        self._wait_for_calls(clock.now())
        step.leader_after = self._leader()
        self._conclude(step, begun)

    def _conclude(self, step: Step, begun: float) -> None:
        end = clock.now()
        step.silence = self.journal.longest_silence(begun, end)
        step.unavailable_answers = sum(one.status == 503 for one in self.journal.attempts if begun <= one.ended <= end)
        self.steps.append(step)
        print(step, flush=True)

    def _leader(self) -> str:
        leader = self.cluster.leader()
        if leader is None:
            raise SystemExit("Nobody leads.")
        return leader

    def _wait_for_calls(self, since: float) -> float:
        """Wait until enough calls, all begun since then, are acknowledged; when the first of them was."""
        deadline = clock.now() + RESUME_TIMEOUT_SECONDS
        while len(found := self.journal.acknowledged(since)) < ENOUGH:
            if clock.now() > deadline:
                raise SystemExit("The service has not resumed.")
            time.sleep(0.1)
        return min(one.ended for one in found)


def main() -> int:
    """Exit status: 0 if nothing was lost and nothing was split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--senders", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--keep", type=Path, help="an empty folder for logs, configuration and data, which stay there")
    arguments = parser.parse_args()
    home = world.enter(sys.argv[1:])
    folder = arguments.keep or home
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    print(f"Seed {arguments.seed}", flush=True)
    world.make_network()
    begun = clock.now()
    cluster = Cluster(folder)
    cluster.start()
    print(f"The cluster is up after {clock.now() - begun:.1f} s; {cluster.leader()} leads.", flush=True)
    front = Front(cluster, folder)
    front.start()
    cluster.ask(str(cluster.leader()), f"CREATE TABLE {TABLE} (number int PRIMARY KEY)")
    print(f"Two instances of the service are up after {clock.now() - begun:.1f} s.", flush=True)
    with senders(
        arguments.senders, BALANCER, SERVICE_NAME, cluster.values["CA_CERTIFICATE"], arguments.seed
    ) as journal:
        trial = Trial(cluster, journal)
        _faults(trial)
    return _conclude(trial, front, arguments.seed)


def _faults(trial: Trial) -> None:
    cluster = trial.cluster
    node = trial.lose_leader("leader killed (SIGKILL of Patroni and PostgreSQL)", cluster.kill)
    trial.bring_back("Patroni started again there", cluster.start_patroni, node)
    node = trial.lose_leader("leader cut off (its cable pulled)", world.unplug, is_watched=True)
    trial.bring_back("cable put back", world.plug, node)
    node = trial.lose_leader("Patroni of the leader frozen, PostgreSQL goes on", cluster.freeze, is_watched=True)
    trial.bring_back("Patroni goes on", cluster.thaw, node)
    trial.lose_leader("switch-over asked for, as before maintenance", cluster.switch_over)
    trial.bring_back("the same, afterwards", lambda node: None, trial.steps[-1].leader_before)


def _conclude(trial: Trial, front: Front, seed: int) -> int:
    cluster, attempts = trial.cluster, trial.journal.attempts
    leader = str(cluster.leader())
    _wait_until_replayed(cluster, leader)
    register = checks.Register.of(
        cluster.ask(leader, checks.REGISTER, DATABASE), cluster.ask(leader, checks.SUBMISSIONS, DATABASE)
    )
    tables = [name for (name,) in cluster.ask(leader, checks.TABLES, DATABASE)]
    digests = {
        node: {table: cluster.ask(node, checks.DIGEST.format(table=table), DATABASE)[0] for table in tables}
        for node in NODES
    }
    notes = {number for (number,) in cluster.ask(leader, f"SELECT number FROM {TABLE}")}  # noqa: S608
    problems = [
        *checks.missing(attempts, register),
        *checks.outside_the_table(attempts),
        *checks.split(digests),
        *checks.lost_notes(trial.notes, notes),
    ]
    for place in ("leader", "replica"):
        status, said = front.manage(SERVICE, ["verify_audit_trail"], reads_replica=place == "replica")
        print(f"{place}: {said.strip()}")
        if status or LEADER_IS_READ in said:
            problems.append(f"verify_audit_trail has found something, or could not read, on the {place}")
    if cluster.ask(leader, "SELECT count(*) FROM customers_verification", DATABASE) != [(2,)]:
        problems.append("a verification was not written down on the leader")
    (timeline,) = cluster.ask(leader, "SELECT timeline_id FROM pg_control_checkpoint()")[0]
    result = {
        "seed": seed,
        "steps": [asdict(step) for step in trial.steps],
        "attempts": len(attempts),
        "acknowledged": sum(one.is_acknowledged for one in attempts),
        "customers": len(register.customers),
        "done_but_not_acknowledged": _unheard(attempts, register),
        "timeline": timeline,
        "tables_compared": len(tables),
        "problems": problems,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps({name: value for name, value in result.items() if name not in ("steps", "problems")}, indent=2))
    for problem in problems:
        print(problem)
    print("Something was lost." if problems else "Nothing was lost, and all servers tell the same history.")
    return 1 if problems else 0


def _unheard(attempts: list[Attempt], register: checks.Register) -> int:
    """Calls that were done although the sender was not told so; it has sent them again."""
    return sum(
        register.submissions.get(one.request_id, (0, None))[0] == 201 for one in attempts if not one.is_acknowledged
    )


def _wait_until_replayed(cluster: Cluster, leader: str) -> None:
    (end,) = cluster.ask(leader, "SELECT pg_current_wal_lsn()::text")[0]
    statement = f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"
    deadline = clock.now() + WHOLE_TIMEOUT_SECONDS
    for node in NODES:
        while node != leader and not cluster.ask(node, statement)[0][0]:
            if clock.now() > deadline:
                raise SystemExit(f"{node} does not follow.")
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
