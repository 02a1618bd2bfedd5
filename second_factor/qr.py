"""QR codes as the path of an SVG: our pages may have neither images of other places nor styles of their own."""

from dataclasses import dataclass

from qrcode import QRCode

QUIET_ZONE = 4
"""Modules of white around it, which the standard (ISO/IEC 18004) asks for."""


@dataclass(frozen=True)
class Drawing:
    """The black modules as a path in a square of `size` units."""

    size: int
    path: str


def draw(text: str) -> Drawing:
    """The text as a QR code."""
    code = QRCode(border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    modules = ((x, y) for y, row in enumerate(rows) for x, is_black in enumerate(row) if is_black)
    return Drawing(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in modules))
