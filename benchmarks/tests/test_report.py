"""What is printed and written down."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.figures import SCENARIOS
from benchmarks.goals import judge
from benchmarks.report import markdown, report
from benchmarks.results import Circumstances, read_newest, write_result
from benchmarks.sitting import FILLED, SERVICE, Sitting

from .samples import sitting


def written(folder: Path, of: Sitting, day: int = 1, commit: str = "abc1234") -> Path:
    moment = datetime(2030, 1, day, 12, tzinfo=UTC)
    return write_result(of, Circumstances(moment, commit, {"cores": "2"}, {"django": "5.2"}, {"fsync": "on"}), folder)


def test_every_scenario_has_its_table() -> None:
    text = report(sitting(), None)

    for scenario in SCENARIOS:
        for callers in (1, 8):
            assert f"| {scenario}, {callers} at a time" in text
    assert "0.25 (0.25-0.25)" in text
    assert "12.5 (12.5-12.5)" in text


def test_goals_are_judged() -> None:
    verdicts = {verdict.goal: verdict for verdict in judge(sitting(service_rate=250))}

    assert verdicts["created, 8 callers: of the limit"].is_reached
    assert verdicts["created, 8 callers: of the peer"].is_reached
    assert not verdicts["changed, 8 callers: of the peer"].is_reached
    assert not verdicts["changed: statements per call"].is_reached
    assert verdicts["unchanged: statements per call"].is_reached
    assert verdicts["created, 1 caller: CPU of the application, ms"].is_reached
    assert verdicts["memory of a worker, MB"].is_reached
    assert verdicts["created, 8 callers: p99 as a multiple of p50"].is_reached


def test_a_filled_register_is_compared_with_an_empty_one() -> None:
    grown = sitting()
    grown.cells += [replace(one, target=FILLED, p50_ms=2.1) for one in grown.cells if one.target == SERVICE]

    assert "p50 ms" in report(grown, None)
    assert report(grown, None).count("1.05 (1.05-1.05)") == 6
    assert "filled / empty" not in report(sitting(), None)


def test_a_disturbed_sitting_says_so() -> None:
    assert "DISTURBED: in 54 of 54" in report(sitting(others_percent=35.0), None)
    assert "DISTURBED" not in report(sitting(), None)


@pytest.mark.parametrize(
    ("rate", "verdict"), [(100, "SLOWER, -60%"), (240, "within the spread"), (500, "faster, +100%")]
)
def test_the_service_is_compared_with_the_last_result(tmp_path: Path, rate: float, verdict: str) -> None:
    written(tmp_path, sitting(service_rate=10), day=1)
    written(tmp_path, sitting(service_rate=250), day=2)

    text = report(sitting(service_rate=rate), read_newest(tmp_path))

    assert "2030-01-02-1200-abc1234" in text
    assert text.count(verdict) == 6


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path, sitting(), commit="abc1234+")
    newest = read_newest(tmp_path)

    assert path.name == "2030-01-01-1200-abc1234.json"
    assert newest is not None
    assert [cell.target for cell in newest.sheet.cells] == [cell.target for cell in sitting().cells]
    assert report(Sitting(newest.sheet.cells), None).count("0.25 (0.25-0.25)") == 6 + 4  # tables and goals


def test_a_disturbed_result_is_nothing_to_compare_with(tmp_path: Path) -> None:
    written(tmp_path, sitting(), day=1)
    written(tmp_path, sitting(others_percent=90.0), day=2)
    newest = read_newest(tmp_path)

    assert newest is not None
    assert newest.name == "2030-01-01-1200-abc1234"


def test_without_a_result_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert read_newest(tmp_path) is None


def test_a_table_is_aligned() -> None:
    assert markdown(["name", "n"], [["a", "10"], ["longer", "1"]]).splitlines() == [
        "| name   |  n |",
        "|--------|---:|",
        "| a      | 10 |",
        "| longer |  1 |",
    ]
