"""The clock counts what passes, and no pause."""

import pytest

from faults import clock
from faults.clock import Clock


def test_a_pause_of_the_machine_hardly_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 100.5, 400.5, 401.0])
    monkeypatch.setattr(clock.threading.Thread, "start", lambda thread: None)
    monkeypatch.setattr(clock.time, "monotonic", lambda: next(moments))
    watched = Clock()

    assert [watched.now() for _ in range(3)] == [0.5, 1.5, 2.0]
