"""Texts that no spreadsheet takes for a formula, whatever it thinks separates the cells of a CSV.

A text gets an apostrophe where a cell could begin, if what follows could begin a formula: at its start, and after a
semicolon, a tab or a line's end in it. Excel where the comma is the decimal sign splits a comma-separated file at
semicolons, quoted or not. What is not seen before the sign (spaces, control and format characters, quotation marks)
does not hide it, and neither do signs of full width, small or raised ones.
"""

import re
import unicodedata

FORMULA_STARTS = frozenset("=+-@−")
CONTROL_STARTS = ("\t", "\r", "\n")

_CELL_STARTS = re.compile(r"(?<=[;\t\r\n])")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def neutral(text: str) -> str:
    """The text with an apostrophe before all that a spreadsheet could take for a formula."""
    defused = "".join(map(_defused, _CELL_STARTS.split(text)))
    return f"'{defused}" if text.startswith(CONTROL_STARTS) and not defused.startswith("'") else defused


def _defused(part: str) -> str:
    first = next((sign for sign in part if sign != '"' and unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{part}" if unicodedata.normalize("NFKC", first)[:1] in FORMULA_STARTS else part
