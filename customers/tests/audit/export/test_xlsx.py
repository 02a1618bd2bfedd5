"""Workbooks: numbers and days as such where nothing is lost, all else as texts, nothing a formula."""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext_lazy, override

from customers.audit.export import xlsx_form
from customers.audit.export.table import Column, Table, Tally
from customers.audit.export.xlsx_form import xlsx_pieces

from .conftest import Cell, Rows

TEXT, NUMBER = "inlineStr", "n"


@pytest.fixture
def written(read_sheets: Callable[[bytes], list[Rows]]) -> Callable[[Any], Cell]:
    """`written(value)`: the cell of a value."""

    def written(value: Any) -> Cell:
        table = Table((Column("value", lambda line: value),), iter, 2)
        ((_titles, row),) = read_sheets(b"".join(xlsx_pieces(table, [1], Tally())))
        return row["A"]

    return written


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        (0, "0", "0"),
        (999_999_999_999_999, "999999999999999", "0"),
        (-3, "-3", "0"),
        (Decimal("1234567.2500"), "1234567.25", "#,##0.00##"),
        (Decimal("8E+3"), "8000", "#,##0.00##"),
        (Decimal("0.3125"), "0.3125", "#,##0.00##"),
        (Decimal("99999999999.9999"), "99999999999.9999", "#,##0.00##"),
        (Decimal("9.7"), "9.7", "#,##0.00##"),
        (Decimal("-0.1"), "-0.1", "#,##0.00##"),
        (date(2026, 3, 2), "46083", "yyyy-mm-dd"),
        (date(1900, 3, 1), "61", "yyyy-mm-dd"),
    ],
)
def test_numbers_and_days_are_numbers(written: Any, value: Any, text: str, code: str) -> None:
    cell = written(value)

    assert (cell.type, Decimal(cell.value), cell.format) == (NUMBER, Decimal(text), code)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9_007_199_254_740_993, "9007199254740993"),
        (1_000_000_000_000_001, "1000000000000001"),
        (Decimal("123456789012345.6789"), "123456789012345.6789"),
        (Decimal("9.999999999999999"), "9.999999999999999"),
        (date(1899, 12, 31), "1899-12-31"),
        (date(1900, 2, 28), "1900-02-28"),
        (datetime(2026, 3, 2, 1, 30, 15, 123456, tzinfo=UTC), "2026-03-01T21:30:15-04:00"),
        (True, "sí"),
        (gettext_lazy("customer"), "cliente"),
        ("8000", "8000"),
        ("http://example.com", "http://example.com"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("internal:Sheet1!A1", "internal:Sheet1!A1"),
        (" a ", " a "),
        ("<r><t>a</t></r>", "<r><t>a</t></r>"),
        ("<r>&</r>", "<r>&</r>"),
        ("a\nb", "a\nb"),
        ("\x01_x0041_", "_x0001__x005F_x0041_"),  # as Excel writes what XML cannot have
    ],
)
def test_what_a_number_would_not_keep_is_a_text_and_every_text_is_one(written: Any, value: Any, text: str) -> None:
    with override("es"):
        cell = written(value)

    assert (cell.type, cell.value, cell.format, cell.is_marked) == (TEXT, text, "@", False)


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "@SUM(A1)", " -5", "＝1", "a;=1", "\t=1"])
def test_a_formula_is_a_text_and_stays_one_when_it_is_edited(written: Any, text: str) -> None:
    cell = written(text)

    assert (cell.type, cell.value, cell.format) == (TEXT, text, "@")
    assert cell.is_marked == (text != "{=1+1}")


def test_null_is_an_empty_cell(read_sheets: Any) -> None:
    table = Table((Column("a", lambda line: None), Column("b", lambda line: "")), iter, 2)
    ((_titles, *rows),) = read_sheets(b"".join(xlsx_pieces(table, [1], Tally())))

    assert [cell.value for row in rows for cell in row.values()] in ([], [""])


def test_lines_come_in_the_order_of_the_keys_under_titles_in_the_language(read_sheets: Any) -> None:
    table = Table((Column(gettext_lazy("customer"), lambda line: line),), iter, 2)
    tally = Tally()
    with override("es"):
        pieces = xlsx_pieces(table, [7, 5, 9], tally)
    with override("en"):
        (rows,) = read_sheets(b"".join(pieces))

    assert [row["A"].value for row in rows] == ["Cliente", "7", "5", "9"]
    assert (tally.lines, tally.cut_cells) == (3, 0)


@pytest.mark.parametrize("sign", ["ñ", "😀"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(read_sheets: Any, sign: str) -> None:
    texts = {1: sign * 40_000, 2: sign * (32_767 // len(sign.encode("utf-16-le")) * 2)}
    table = Table((Column("text", lambda line: texts[line]),), iter, 2)
    tally = Tally()
    with override("es"):
        ((_titles, cut, whole),) = read_sheets(b"".join(xlsx_pieces(table, [1, 2], tally)))

    assert whole["A"].value == texts[2]
    assert len(cut["A"].value.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert cut["A"].value.endswith("(cortado: CSV y JSON Lines lo tienen entero)")
    assert tally.cut_cells == 1


def test_more_rows_than_a_sheet_holds_go_on_on_another(read_sheets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_form, "ROWS_OF_A_SHEET", 3)
    table = Table((Column("number", lambda line: line),), iter, 2)

    sheets = read_sheets(b"".join(xlsx_pieces(table, range(5), Tally())))

    assert [[row["A"].value for row in rows] for rows in sheets] == [
        ["Number", "0", "1"],
        ["Number", "2", "3"],
        ["Number", "4"],
    ]


def test_what_a_stop_of_the_service_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of exports older than a day, and nothing else."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    for name in ("core_customer-export-old", "core_customer-export-new", "other", "elsewhere"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "table.xlsx").write_text("MARTINEZ")
    (tmp_path / "core_customer-export-link").symlink_to(tmp_path / "elsewhere")
    yesterday = time.time() - 25 * 60 * 60
    for path in tmp_path.iterdir():
        if not path.name.endswith("new"):
            os.utime(path, (yesterday, yesterday), follow_symlinks=False)

    list(xlsx_pieces(Table((Column("n", str),), iter, 2), range(9), Tally()))

    left = {"core_customer-export-new", "core_customer-export-link", "other", "elsewhere"}
    assert set(os.listdir(tmp_path)) == left
    assert (tmp_path / "elsewhere" / "table.xlsx").exists()


@pytest.mark.parametrize("how", ["whole", "broken off", "failed"])
def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail(line: Any) -> Any:
        raise RuntimeError

    pieces = xlsx_pieces(Table((Column("n", fail if how == "failed" else str),), iter, 2), range(9), Tally())
    assert os.listdir(tmp_path) == []
    if how == "failed":
        with pytest.raises(RuntimeError):
            next(pieces)
    else:
        next(pieces)
        assert os.listdir(tmp_path) == []  # whatever becomes of the service while it sends the rest
        _rest = list(pieces) if how == "whole" else pieces.close()  # type: ignore[attr-defined]

    assert os.listdir(tmp_path) == []
