"""What is printed."""

from collections.abc import Sequence
from statistics import median

from .measuring import Measured

SLOWEST_SHOWN = 40


def table(visited: Sequence[Measured], with_plans: bool = False) -> str:
    """A line for each page, and beneath it what in its plans would not stand growth."""
    lines = []
    for one in visited:
        lines.append(
            f"{one.ms:9.1f} ms, of processor {one.cpu_ms:6.1f} here and {one.database_cpu_ms:8.1f} in the database; "
            f"{len(one.statements):3d} statements, "
            f"{sum(statement.ms for statement in one.statements):8.1f} ms, slowest {one.slowest_ms:8.1f} ms  "
            f"{one.role}: {one.page.name}  {one.page.address}"
        )
        lines += [f"{'':14}{text}" for text in (one.trouble, *dict.fromkeys(one.warnings)) if text]
        if with_plans:
            for statement, plan in one.plans:
                lines += ["", statement.sql, "", plan.text, ""]
    return "\n".join(lines)


def report(visited: Sequence[Measured], limit_ms: float, by_processor: bool = False) -> str:
    """The slowest pages, and how many were over the limit."""
    slow = [one for one in visited if one.is_slow(limit_ms, by_processor)]
    warned = [one for one in visited if one.warnings and one not in slow]
    typical = median(one.took(by_processor) for one in visited) if visited else 0.0
    return "\n".join(
        [
            table(sorted(visited, key=lambda one: -one.took(by_processor))[:SLOWEST_SHOWN]),
            "",
            f"{len(visited)} pages, median {typical:.1f} ms; {len(slow)} over {limit_ms:.0f} ms, "
            f"{len(warned)} more with a plan that reads or sorts many rows.",
        ]
    )
