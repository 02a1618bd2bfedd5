"""The report of a run: for the terminal, for programs, and on paper for those who sign it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.version import VERSION

from .kit import Result, Verdict

VERDICTS: Mapping[Verdict, Any] = {
    Verdict.PASSED: gettext_lazy("passed"),
    Verdict.FAILED: gettext_lazy("FAILED"),
    Verdict.SKIPPED: gettext_lazy("not made"),
}


@dataclass(frozen=True)
class Report:
    """A whole run."""

    endpoint: str
    username: str
    run: str
    begun_at: datetime
    ended_at: datetime
    results: Sequence[Result]
    customers: Sequence[int] = field(default_factory=list)

    @property
    def totals(self) -> dict[Verdict, int]:
        """How many checks came to what."""
        counted = Counter(result.verdict for result in self.results)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def calls(self) -> int:
        """How many calls the checks looked at."""
        return sum(len(result.exchanges) for result in self.results)

    @property
    def has_failed(self) -> bool:
        """Whether any check has failed."""
        return bool(self.totals[Verdict.FAILED])

    @property
    def conclusion(self) -> str:
        """What came of it, in a sentence."""
        if self.has_failed:
            return _("The deployment does NOT keep the contract.")
        if self.totals[Verdict.SKIPPED]:
            return _("The deployment keeps the contract, as far as it was checked.")
        return _("The deployment keeps the contract.")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was checked, by whom, when."""
        return [
            (_("Address"), self.endpoint),
            (_("User"), self.username),
            (_("Begun"), date_format(self.begun_at, "DATETIME_FORMAT") + f" ({self.begun_at.isoformat()})"),
            (_("Ended"), date_format(self.ended_at, "DATETIME_FORMAT")),
            (_("Run"), self.run),
            (_("Version of the kit"), VERSION),
            (_("Calls"), str(self.calls)),
            (_("Checks"), ", ".join(f"{VERDICTS[verdict]}: {count}" for verdict, count in self.totals.items())),
            (_("Test customers"), ", ".join(map(str, self.customers)) or "-"),
        ]


def line_of(result: Result) -> str:
    """A check in a line, and below it what failed."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    yield f"{VERDICTS[result.verdict]!s:<9} {result.title}" + (f" ({result.note})" if result.note else "")
    for exchange in result.failures:
        yield f"          - {exchange.sent}: {'; '.join(exchange.problems)}"
        yield "            " + _("expected %(expected)s, answered %(answered)s") % {
            "expected": exchange.expected,
            "answered": exchange.answered,
        }


def to_json(report: Report) -> str:
    """The report for programs."""
    results = [
        {**asdict(result), "verdict": result.verdict.value, "title": str(result.title)} for result in report.results
    ]
    facts = {
        "endpoint": report.endpoint,
        "username": report.username,
        "run": report.run,
        "begun_at": report.begun_at.isoformat(),
        "ended_at": report.ended_at.isoformat(),
        "version": VERSION,
        "calls": report.calls,
        "totals": {verdict.value: count for verdict, count in report.totals.items()},
        "customers": list(report.customers),
        "results": results,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def to_html(report: Report) -> str:
    """The report as one page that needs nothing beside it, to print and to sign."""
    results = [(result, VERDICTS[result.verdict]) for result in report.results]
    return render_to_string("customers/conformance.html", {"report": report, "results": results})
