"""CSV: values written plainly, rows read when their turn comes."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from django.utils.translation import gettext_lazy, override

from customers.audit.export.csv_form import cell, csv_pieces
from customers.audit.export.table import Column, Table, Tally


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (1234567, "1234567"),
        (-3, "-3"),
        (Decimal("1234567.2500"), "1234567.25"),
        (Decimal("8E+3"), "8000"),
        (Decimal("0.0000"), "0"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 1, 30, 15, 123456, tzinfo=UTC), "2026-03-01T21:30:15-04:00"),
        (True, "sí"),
        (False, "no"),
        (gettext_lazy("customer"), "cliente"),
        ("-3", "'-3"),
    ],
)
def test_values_are_written_plainly(value: Any, text: str) -> None:
    with override("es"):
        assert cell(value) == text


def table(read: Any) -> Table:
    return Table((Column("number", lambda line: line), Column("text", lambda line: f"n{line}")), read, 3)


def written(table: Table, keys: Sequence[int]) -> bytes:
    return b"".join(csv_pieces(table, keys, Tally()))


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_lines_come_in_the_order_of_the_keys_under_their_titles() -> None:
    content = written(table(iter), [7, 5, 9, 1])

    assert rows(content) == [["Number", "Text"], ["7", "n7"], ["5", "n5"], ["9", "n9"], ["1", "n1"]]


def test_spreadsheets_are_told_that_it_is_utf_8_and_lines_end_as_the_standard_has_it() -> None:
    content = written(table(iter), [1])

    assert content == b"\xef\xbb\xbfNumber,Text\r\n1,n1\r\n"


def test_line_ends_quotes_and_commas_in_a_cell_survive() -> None:
    text = 'one, "two"\nthree\r\nfour'
    odd = Table((Column("text", lambda line: text),), iter, 3)

    assert rows(written(odd, [1])) == [["Text"], [text]]


def test_a_list_of_nothing_is_its_titles() -> None:
    assert rows(written(table(iter), [])) == [["Number", "Text"]]


def test_rows_are_read_when_their_turn_comes_and_no_sooner() -> None:
    asked: list[list[int]] = []

    def read(keys: Sequence[int]) -> Sequence[int]:
        asked.append(list(keys))
        return keys

    pieces = csv_pieces(table(read), range(20_000), Tally())
    assert asked == []
    assert len(list(islice(pieces, 3))) == 3
    assert asked == [[0, 1, 2], [3, 4, 5]]


def test_all_of_it_is_in_the_language_that_it_was_asked_for_in() -> None:
    spoken = Table((Column(gettext_lazy("customer"), lambda line: gettext_lazy("customer")),), iter, 1)
    with override("es"):
        pieces = csv_pieces(spoken, [1, 2], Tally())
    with override("en"):
        assert rows(b"".join(pieces)) == [["Cliente"], ["cliente"], ["cliente"]]
