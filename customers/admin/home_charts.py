"""Bar charts as SVG, made here: pages load nothing from elsewhere and allow no inline style. Colours are classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 560, 160
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 10, 20
BAR_SHARE = 0.72
"""What a bar takes of its day's width."""
MOST_STEPS = 4
DAYS_BETWEEN_LABELS = 7


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its class, what it means, and a number for each day."""

    code: str
    label: Any
    numbers: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True)
class Chart:
    """Numbers by day, the series one upon the other."""

    code: str
    title: Any
    days: Sequence[date]
    series: Sequence[Series]

    @property
    def rows(self) -> list[tuple[date, list[int]]]:
        """The same as a table, newest day first."""
        columns = [one.numbers for one in self.series]
        rows = [(day, [numbers[place] for numbers in columns]) for place, day in enumerate(self.days)]
        return rows[::-1]

    @property
    def totals(self) -> list[int]:
        return [sum(numbers) for _day, numbers in reversed(self.rows)]

    @property
    def svg(self) -> SafeString:
        """The picture, with a title and a description for those who hear it."""
        step = _step(max(self.totals, default=0))
        top = max(step, -(-max(self.totals, default=0) // step) * step)
        name, description = f"chart-{self.code}", f"chart-{self.code}-description"
        return format_html(
            '<svg class="core-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{} {}">'
            '<title id="{}">{}</title><desc id="{}">{}</desc>{}{}{}</svg>',
            WIDTH,
            HEIGHT,
            name,
            description,
            name,
            self.title,
            description,
            self._described(),
            _scale(top, step),
            self._dates(),
            format_html_join("", "{}", ((self._bar(place, top),) for place in range(len(self.days)))),
        )

    def _described(self) -> str:
        first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (self.days[0], self.days[-1]))
        counts = ", ".join(f"{one.label}: {number_format(one.total)}" for one in self.series)
        return _("From %(first)s to %(last)s. %(counts)s.") % {"first": first, "last": last, "counts": counts}

    def _dates(self) -> SafeString:
        places = range(len(self.days) - 1, -1, -DAYS_BETWEEN_LABELS)
        labels = ((_x(self, place + 0.5), HEIGHT - 6, date_format(self.days[place], "d/m")) for place in places)
        return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', labels)

    def _bar(self, place: int, top: int) -> SafeString:
        """What a day has, from the bottom up; hovering anywhere over the day tells the numbers."""
        x, width = _x(self, place), _x(self, 1) - _x(self, 0)
        parts, floor = [], float(HEIGHT - BOTTOM)
        for one in self.series:
            height = round(_plot_height() * one.numbers[place] / top, 2)
            floor = round(floor - height, 2)
            left = round(x + width * (1 - BAR_SHARE) / 2, 2)
            parts.append((f"core-of-{one.code}", left, floor, round(width * BAR_SHARE, 2), height))
        counts = (f"{one.label}: {number_format(one.numbers[place])}" for one in self.series if one.numbers[place])
        return format_html(
            '<g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" fill="none" pointer-events="all"/>{}</g>',
            "\n".join([date_format(self.days[place], "SHORT_DATE_FORMAT"), *counts]),
            x,
            TOP,
            round(width, 2),
            _plot_height(),
            format_html_join(
                "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', (p for p in parts if p[-1])
            ),
        )


def _plot_height() -> int:
    return HEIGHT - TOP - BOTTOM


def _x(chart: Chart, place: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * place / len(chart.days), 2)


def _scale(top: int, step: int) -> SafeString:
    """The lines across, with their numbers."""
    lines = []
    for value in range(0, top + 1, step):
        y = round(HEIGHT - BOTTOM - _plot_height() * value / top, 2)
        lines.append((LEFT, WIDTH - RIGHT, y, y, LEFT - 6, round(y + 3.5, 2), number_format(value)))
    return format_html_join(
        "", '<line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>', lines
    )


def _step(largest: int) -> int:
    """The distance between lines: 1, 2 or 5 times a power of ten, so that there are few."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * MOST_STEPS >= largest:
                return factor * power
        power *= 10
