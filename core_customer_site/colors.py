"""Colours as "#rrggbb", and the contrast that WCAG 2 measures between two of them."""

from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls

WHITE = "#ffffff"
BLACK = "#000000"
STEPS = 100


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(surface: str) -> str:
    """White or black, whichever is easier to read there."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, surface))


def mixed(color: str, other: str, share: float) -> str:
    """The colour with a share of the other, from 0 to 1."""
    channels = zip(_channels(color), _channels(other), strict=True)
    return _written(round(mine + (theirs - mine) * share) for mine, theirs in channels)


def readable(color: str, surface: str, ratio: float) -> str:
    """The colour in its hue, darkened or lightened no further than it takes to reach that contrast with the surface."""
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in _channels(color)))
    target = text_on(surface)
    way = int(target == WHITE) - lightness
    for step in range(STEPS + 1):
        shade = hls_to_rgb(hue, lightness + way * step / STEPS, saturation)
        if contrast(found := _written(round(part * 255) for part in shade), surface) >= ratio:
            return found
    return target


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def _written(channels: Iterable[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """The light of an sRGB channel, both from 0 to 1."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
