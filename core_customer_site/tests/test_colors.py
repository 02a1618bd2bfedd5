"""Colours that can be read, whatever the bank's own is."""

import pytest

from core_customer_site.colors import BLACK, WHITE, contrast, mixed, readable, text_on

COLORS = ["#14495c", "#ffcc00", "#e00000", "#808080", "#0000ff", "#00ff00", BLACK, WHITE]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, BLACK) == contrast(BLACK, WHITE) == 21
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.005)
    assert contrast("#14495c", "#14495C") == 1


@pytest.mark.parametrize(("surface", "text"), [("#14495c", WHITE), ("#ffcc00", BLACK), (WHITE, BLACK), (BLACK, WHITE)])
def test_text_on_a_color_is_white_or_black(surface: str, text: str) -> None:
    assert text_on(surface) == text


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize(("surface", "ratio"), [(WHITE, 4.5), ("#eef1f3", 7), ("#232a30", 7), (BLACK, 4.5)])
def test_a_color_is_made_readable(color: str, surface: str, ratio: float) -> None:
    assert contrast(readable(color, surface, ratio), surface) >= ratio


def test_a_color_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#14495c", WHITE, 4.5) == "#14495c"


def test_a_color_keeps_its_hue() -> None:
    red, green, blue = bytes.fromhex(readable("#14495c", "#232a30", 7)[1:])

    assert red < green < blue


def test_colors_mix() -> None:
    assert mixed("#102030", WHITE, 0) == "#102030"
    assert mixed("#000000", WHITE, 0.2) == "#333333"
    assert mixed("#102030", WHITE, 1) == WHITE
