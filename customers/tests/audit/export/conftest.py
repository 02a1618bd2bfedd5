"""What tests of exported files share: a reader of workbooks, as plain as the format allows."""

import io
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Cell(NamedTuple):
    """A cell: text ("inlineStr") or number ("n"), its value, its format, and whether it is marked as a text."""

    type: str
    value: str
    format: str
    is_marked: bool


Rows = list[dict[str, Cell]]


@pytest.fixture
def read_sheets() -> Callable[[bytes], list[Rows]]:
    """`read_sheets(content)`: the sheets of a workbook, each row by the letters of its columns."""
    return _read_sheets


def _read_sheets(content: bytes) -> list[Rows]:
    book = ZipFile(io.BytesIO(content))
    assert book.testzip() is None
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314  # our own
    codes = {format_.get("numFmtId"): format_.get("formatCode", "") for format_ in styles.iter(f"{MAIN}numFmt")}
    codes |= {"0": "General", "1": "0", "49": "@"}
    formats = [
        (codes[style.get("numFmtId")], style.get("quotePrefix") == "1") for style in styles.find(f"{MAIN}cellXfs") or ()
    ]
    names = sorted(
        (name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
        key=lambda name: int("".join(filter(str.isdigit, name))),
    )
    return [_rows(ElementTree.fromstring(book.read(name)), formats) for name in names]  # noqa: S314


def _rows(sheet: Any, formats: list[tuple[str, bool]]) -> Rows:
    assert not list(sheet.iter(f"{MAIN}f")), "a formula"
    assert not list(sheet.iter(f"{MAIN}hyperlink")), "a link"
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        cells = {}
        for cell in row:
            text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{MAIN}t", f"{MAIN}v"))
            column = re.sub(r"\d", "", cell.get("r"))
            cells[column] = Cell(cell.get("t", "n"), text, *formats[int(cell.get("s", 0))])
        rows.append(cells)
    return rows
