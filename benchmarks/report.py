"""What is printed: tables in Markdown, as `docs/performance.md` quotes them."""

from collections.abc import Iterable, Iterator, Sequence

from .figures import QUIET_PERCENT, SCENARIOS, Sheet, short
from .goals import judge
from .results import Earlier
from .sitting import FILLED, LIMIT, PEER, SERVICE, Sitting

NOTEWORTHY_SHARE = 0.1
ABSENT = "-"
HEADINGS = ("calls/s", "p50 ms", "p99 ms", "CPU application ms", "CPU database ms", "others %", "/ limit", "/ peer")
FIGURES = ("calls_per_second", "p50_ms", "p99_ms", "application_ms", "database_ms", "others_percent")


def report(sitting: Sitting, earlier: Earlier | None) -> str:
    """The whole of it."""
    sheet = sitting.sheet
    blocks = [_table(sheet, scenario, callers) for scenario in SCENARIOS for callers in sheet.callers]
    blocks += [_facts(sitting), _growth(sheet), _goals(sitting), _disturbance(sheet)]
    if earlier:
        blocks.append(_comparison(sheet, earlier))
    return "\n\n".join(filter(None, blocks))


def _table(sheet: Sheet, scenario: str, callers: int) -> str:
    rows = []
    for target in sheet.targets:
        if not sheet.of(target, scenario, callers):
            continue
        figures = [short(sheet.typical(target, scenario, callers, figure) or 0) for figure in FIGURES]
        ratios = [
            ABSENT if base == target else str(sheet.ratio(target, base, scenario, callers) or ABSENT)
            for base in (LIMIT, PEER)
        ]
        rows.append([target, *figures, *ratios])
    return markdown([f"{scenario}, {callers} at a time", *HEADINGS], rows)


def _facts(sitting: Sitting) -> str:
    rows = []
    for target in sitting.sheet.targets:
        memory, statements = sitting.memory_mb.get(target), sitting.statements.get(target)
        counts = [short(statements[scenario]) if statements else ABSENT for scenario in SCENARIOS]
        rows.append([target, short(memory) if memory else ABSENT, *counts])
    return markdown(["", "worker MB", *(f"statements, {scenario}" for scenario in SCENARIOS)], rows)


def _growth(sheet: Sheet) -> str:
    """What a full register costs: the median latency, as a multiple of that with an empty one."""
    rows = [
        [f"{scenario}, {callers} at a time", *_grown(sheet, scenario, callers)]
        for scenario in SCENARIOS
        for callers in sheet.callers
        if sheet.of(FILLED, scenario, callers)
    ]
    return markdown(["p50 ms", "empty", "filled", "filled / empty"], rows) if rows else ""


def _grown(sheet: Sheet, scenario: str, callers: int) -> Iterator[str]:
    for target in (SERVICE, FILLED):
        yield short(sheet.typical(target, scenario, callers, "p50_ms") or 0)
    yield str(sheet.ratio(FILLED, SERVICE, scenario, callers, "p50_ms"))


def _goals(sitting: Sitting) -> str:
    rows = [
        [verdict.goal, verdict.wanted, verdict.measured, "reached" if verdict.is_reached else "missed"]
        for verdict in judge(sitting)
    ]
    return markdown(["goal", "wanted", "measured", ""], rows)


def _disturbance(sheet: Sheet) -> str:
    if not sheet.disturbed:
        return ""
    return (
        f"DISTURBED: in {len(sheet.disturbed)} of {len(sheet.cells)} measurements other processes used more than"
        f" {QUIET_PERCENT} % of a core. These figures are not to be quoted."
    )


def _comparison(sheet: Sheet, earlier: Earlier) -> str:
    """How the service stands to the limit now and then: that does not depend on the machine as times do."""
    rows = [
        [f"{scenario}, {callers} at a time", *_compared(sheet, earlier.sheet, scenario, callers)]
        for scenario in SCENARIOS
        for callers in sheet.callers
        if sheet.ratio(SERVICE, LIMIT, scenario, callers) and earlier.sheet.ratio(SERVICE, LIMIT, scenario, callers)
    ]
    return markdown([f"of the limit, against {earlier.name}", "then", "now", ""], rows) if rows else ""


def _compared(now: Sheet, then: Sheet, scenario: str, callers: int) -> Iterator[str]:
    before, after = (sheet.ratio(SERVICE, LIMIT, scenario, callers) for sheet in (then, now))
    if before and after:
        yield from (str(before), str(after))
        moved = after.median / before.median - 1
        apart = after.most < before.least or after.least > before.most
        is_noteworthy = apart and abs(moved) > NOTEWORTHY_SHARE
        yield f"{'SLOWER' if moved < 0 else 'faster'}, {moved:+.0%}" if is_noteworthy else "within the spread"


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns are aligned for reading as text, too."""
    lines = [list(headings), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    texts = [
        "| " + " | ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) + " |" for line in lines
    ]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([texts[0], rule, *texts[1:]])
