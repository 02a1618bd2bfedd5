"""Bar charts: what the picture and its text say."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from customers.admin.home_charts import Chart, Series

DAYS = [date(2026, 11, 1) + timedelta(days=count) for count in range(10)]


def chart(*columns: list[int]) -> Chart:
    return Chart(
        "test", "A <title>", DAYS, [Series(f"s{place}", f"S{place}", one) for place, one in enumerate(columns)]
    )


def drawn(one: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(one.svg)  # noqa: S314  # it is ours


def bars(one: Chart) -> list[tuple[str, float, float, float]]:
    """Class, x, y and height of each bar."""
    found = (rect.attrib for rect in drawn(one).iter("rect") if "class" in rect.attrib)
    return [(at["class"], float(at["x"]), float(at["y"]), float(at["height"])) for at in found]


def test_heights_are_in_proportion_and_parts_stand_upon_each_other() -> None:
    (_low, _x1, low_y, low), (_high, _x2, high_y, high) = bars(chart([10, *[0] * 9], [20, *[0] * 9]))
    assert high == pytest.approx(2 * low, abs=0.02)
    assert high_y + high == pytest.approx(low_y, abs=0.02)


def test_days_go_from_left_to_right_without_overlap() -> None:
    places = [x for _class, x, _y, _height in bars(chart([5] * 10))]
    assert places == sorted(set(places))
    assert len(places) == 10


def test_what_is_zero_is_not_drawn() -> None:
    assert bars(chart([0] * 10, [0] * 10)) == []


@pytest.mark.parametrize(
    ("largest", "numbers"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (4, ["0", "1", "2", "3", "4"]),
        (7, ["0", "2", "4", "6", "8"]),
        (12, ["0", "5", "10", "15"]),
        (4321, ["0", "2,000", "4,000", "6,000"]),
    ],
)
def test_the_scale_has_few_round_numbers_up_to_the_largest(largest: int, numbers: list[str]) -> None:
    texts = [text.text for text in drawn(chart([largest, *[0] * 9])).iter("text")]
    assert [text for text in texts if text and "/" not in text] == numbers


def test_the_highest_bar_stays_inside_the_picture() -> None:
    [(_class, _x, y, height)] = bars(chart([4000, *[0] * 9]))
    assert y >= 0
    assert y + height <= 160


def test_the_picture_is_told_in_words() -> None:
    svg = drawn(chart([1, 2, *[0] * 8]))
    assert svg.attrib["role"] == "img"
    assert svg.find("title").text == "A <title>"  # type: ignore[union-attr]
    assert "01/11/2026" in svg.find("desc").text  # type: ignore[union-attr, operator]
    assert "S0: 3" in svg.find("desc").text  # type: ignore[union-attr, operator]
    assert svg.attrib["aria-labelledby"].split() == ["chart-test", "chart-test-description"]


def test_a_day_tells_its_numbers() -> None:
    tips = [group.find("title").text for group in drawn(chart([1, *[0] * 9], [2, *[0] * 9])).iter("g")]  # type: ignore[union-attr]
    assert tips[0] == "01/11/2026\nS0: 1\nS1: 2"
    assert tips[1] == "02/11/2026"


def test_the_picture_has_no_style_of_its_own() -> None:
    assert not re.search(r"style|onload|<script|href", chart([1] * 10).svg)


def test_the_table_has_the_same_numbers_newest_first() -> None:
    assert chart([1, *[0] * 9], [2, *[0] * 9]).rows[-1] == (DAYS[0], [1, 2])
    assert chart([1, *[0] * 9]).rows[0] == (DAYS[-1], [0])
