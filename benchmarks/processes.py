"""What processes use, as Linux tells it in /proc."""

import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
MS_PER_TICK = 1000 / os.sysconf("SC_CLK_TCK")
BYTES_PER_PAGE = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1e6

# Fields of /proc/PID/stat after the name of the program (man proc_pid_stat, from field 3 on).
_PARENT, _USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM = 1, 11, 12, 13, 14

# Fields of the first line of /proc/stat: time in which some process ran.
_BUSY = (1, 2, 3, 6, 7)


def cpu_ms(process: int) -> float:
    """What a process and all that descend from it have used, those that have ended included."""
    ticks = 0
    for descendant in family(process):
        with suppress(OSError):
            fields = _stat(descendant)
            ticks += int(fields[_USER]) + int(fields[_SYSTEM])
            if descendant == process:
                ticks += int(fields[_CHILDREN_USER]) + int(fields[_CHILDREN_SYSTEM])
    return ticks * MS_PER_TICK


def machine_cpu_ms() -> float:
    """What all processes of the machine have used, together."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()
    return sum(int(fields[place]) for place in _BUSY) * MS_PER_TICK


def largest_mb(process: int) -> float:
    """The resident memory of the largest process of a family: of a server, that of a worker."""
    sizes = [0.0]
    for descendant in family(process):
        with suppress(OSError):
            pages = int((PROC / str(descendant) / "statm").read_text().split()[1])
            sizes.append(pages * BYTES_PER_PAGE / MEGABYTE)
    return max(sizes)


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                children[int(_stat(int(entry.name))[_PARENT])].append(int(entry.name))
    found, left = [], [process]
    while left:
        found.append(left.pop())
        left += children[found[-1]]
    return found


def _stat(process: int) -> list[str]:
    return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
