"""Answers that nothing explains are found, and a service that does not come back."""

import pytest

from faults.journal import BROKEN, Entry
from faults.judging import ENOUGH, Fault, not_met, not_resumed, wrong_answers

KILLED = Fault("a worker killed", began=10, ended=11, resumed=12)
CUT = Fault("connections cut", began=20, ended=21, resumed=22)


def entry(status: int, began: float, problem: str = "") -> Entry:
    return Entry(1, 1, 1, "abc", began, began + 0.5, status, problem=problem)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(entry(201, began=1), [], id="taken in"),
        pytest.param(entry(503, began=20.5), [], id="503 during a fault"),
        pytest.param(entry(503, began=21.9), [], id="503 until the service is back"),
        pytest.param(entry(503, began=22.5), ["request abc, during nothing: 503"], id="503 afterwards"),
        pytest.param(
            entry(503, began=10.5), ["request abc, during a worker killed: 503"], id="503 while the database was there"
        ),
        pytest.param(entry(BROKEN, 10.5, "reset"), [], id="no answer while a worker was killed"),
        pytest.param(
            entry(BROKEN, 20.5, "reset"), ["request abc, during connections cut: reset"], id="no answer otherwise"
        ),
        pytest.param(entry(409, began=20.5), ["request abc, during connections cut: 409"], id="another of the table"),
        pytest.param(
            entry(500, 20.5, "500: no status"), ["request abc, during connections cut: 500: no status"], id="500"
        ),
        pytest.param(
            entry(503, 20.5, "no Retry-After"), ["request abc, during connections cut: no Retry-After"], id="no time"
        ),
    ],
)
def test_only_201_and_503_are_explained_by_a_fault(answer: Entry, expected: list[str]) -> None:
    assert list(wrong_answers([answer], [KILLED, CUT])) == expected


def test_a_service_that_stays_away_is_told() -> None:
    away = Fault("database killed", began=30, ended=31, resumed=None)

    assert list(not_resumed([KILLED, away])) == ["database killed: not every client was served within 15 s"]
    assert KILLED.seconds_to_resume == 1


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        pytest.param("database refuses", [*[entry(201, 20.2)] * ENOUGH, entry(503, 20.4)], [], id="one was refused"),
        pytest.param("database refuses", [entry(201, 20.2)], [], id="few calls"),
        pytest.param(
            "database refuses",
            [*[entry(201, 20.2)] * ENOUGH, entry(503, 30)],
            ["database refuses: no call met it"],
            id="many calls, and none",
        ),
        pytest.param(
            "cut at COMMIT", [entry(201, 20.2)], ["cut at COMMIT: no call met it"], id="a cut that was served"
        ),
    ],
)
def test_an_outage_that_nobody_meets_is_told(name: str, answers: list[Entry], expected: list[str]) -> None:
    assert list(not_met(answers, [KILLED, CUT, Fault(name, began=20, ended=21, resumed=22)])) == expected
