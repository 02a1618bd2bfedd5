"""Figures of one measurement, and what several of them say together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

SCENARIOS = ("created", "changed", "unchanged")
QUIET_PERCENT = 20
"""Above this share of a core, strangers disturb a measurement too much to quote it, or to compare with it."""


@dataclass(frozen=True)
class Cell:
    """What one target did in one scenario with so many callers at a time, in one repetition."""

    target: str
    scenario: str
    callers: int
    repetition: int
    calls: int
    seconds: float
    p50_ms: float
    p99_ms: float
    application_ms: float
    """CPU of the service's processes per call."""

    database_ms: float
    """CPU of PostgreSQL's processes per call."""

    others_percent: float
    """What processes that have no part in it used meanwhile; 100 is one core."""

    @property
    def calls_per_second(self) -> float:
        return self.calls / self.seconds


@dataclass(frozen=True)
class Spread:
    """A median, and between what the repetitions lay."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(self.least)}-{short(self.most)})"


class Sheet:
    """All cells of a sitting, and what they say."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = list(cells)

    @property
    def disturbed(self) -> list[Cell]:
        """The measurements that strangers have spoiled."""
        return [cell for cell in self.cells if cell.others_percent > QUIET_PERCENT]

    @property
    def targets(self) -> list[str]:
        """In the order in which they first appear."""
        return list(dict.fromkeys(cell.target for cell in self.cells))

    @property
    def callers(self) -> list[int]:
        return sorted({cell.callers for cell in self.cells})

    def of(self, target: str, scenario: str, callers: int) -> list[Cell]:
        """The repetitions of one measurement, in their order."""
        wanted = (target, scenario, callers)
        found = [cell for cell in self.cells if (cell.target, cell.scenario, cell.callers) == wanted]
        return sorted(found, key=lambda cell: cell.repetition)

    def typical(self, target: str, scenario: str, callers: int, figure: str) -> float | None:
        """The median of a figure over the repetitions; None if it was not measured."""
        values = [getattr(cell, figure) for cell in self.of(target, scenario, callers)]
        return median(values) if values else None

    def ratio(
        self, target: str, base: str, scenario: str, callers: int, figure: str = "calls_per_second"
    ) -> Spread | None:
        """A figure as a multiple of another target's, taken inside each repetition."""
        bases = {cell.repetition: cell for cell in self.of(base, scenario, callers)}
        ratios = [
            getattr(cell, figure) / getattr(bases[cell.repetition], figure)
            for cell in self.of(target, scenario, callers)
            if cell.repetition in bases
        ]
        return spread(ratios) if ratios else None


def spread(values: Sequence[float]) -> Spread:
    """Median, least and most of some values."""
    return Spread(median(values), min(values), max(values))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of ordered values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def short(value: float) -> str:
    """A number with about three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
