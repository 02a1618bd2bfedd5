"""What several measurements say together."""

import pytest

from benchmarks.figures import Sheet, quantile, short, spread

from .samples import cell


def test_a_ratio_is_taken_inside_each_repetition() -> None:
    slow_machine = [cell("limit", 100, repetition=0), cell("service", 30, repetition=0)]
    fast_machine = [cell("limit", 1000, repetition=1), cell("service", 200, repetition=1)]
    ratio = Sheet([*slow_machine, *fast_machine]).ratio("service", "limit", "created", 8)

    assert ratio is not None
    assert (ratio.median, ratio.least, ratio.most) == pytest.approx((0.25, 0.2, 0.3))


def test_a_repetition_without_its_base_does_not_count() -> None:
    sheet = Sheet([cell("limit", 100, repetition=0), cell("service", 30, repetition=1)])

    assert sheet.ratio("service", "limit", "created", 8) is None
    assert sheet.typical("service", "changed", 8, "p50_ms") is None


def test_the_typical_figure_is_the_median() -> None:
    sheet = Sheet(cell("service", 10, repetition=at, p50_ms=p50) for at, p50 in enumerate((5.0, 1.0, 90.0)))

    assert sheet.typical("service", "created", 8, "p50_ms") == 5.0
    assert sheet.targets == ["service"]
    assert sheet.callers == [8]


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 51), (0.99, 100), (1, 100)])
def test_a_quantile_is_one_of_the_values(share: float, value: int) -> None:
    assert quantile(range(1, 101), share) == value


def test_numbers_are_shown_with_three_digits() -> None:
    assert [short(value) for value in (12345.6, 100, 12.34, 1.234, 0.1234, 0.0123)] == [
        "12,346",
        "100",
        "12.3",
        "1.23",
        "0.12",
        "0.012",
    ]
    assert str(spread([0.2, 0.3, 0.25])) == "0.25 (0.20-0.30)"
