"""JSON Lines: exact values under keys of no language."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext_lazy, override

from customers.audit.diff import NOTHING
from customers.audit.export.json_lines import json_line_pieces
from customers.audit.export.table import Column, Table, Tally, for_machines


def written(value: Any) -> bytes:
    table = Table((for_machines("value", lambda line: value),), iter, 2)
    return b"".join(json_line_pieces(table, [1], Tally()))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ("", '""'),
        (True, "true"),
        (0, "0"),
        (9_007_199_254_740_993, "9007199254740993"),
        (Decimal("1234567.2500"), '"1234567.25"'),
        (Decimal("8E+3"), '"8000"'),
        (Decimal("99999999999999.9999"), '"99999999999999.9999"'),
        (date(2026, 3, 2), '"2026-03-02"'),
        (datetime(2026, 3, 2, 1, 30, 15, 123456, tzinfo=UTC), '"2026-03-02T01:30:15.123456Z"'),
        (["a", "b"], '["a","b"]'),
        ([], "[]"),
        ("JOSÉ NÚÑEZ", '"JOSÉ NÚÑEZ"'),
    ],
)
def test_values_are_those_of_the_digests(value: Any, text: str) -> None:
    assert written(value).decode() == f'{{"value":{text}}}\n'


@pytest.mark.parametrize(
    "text",
    ["=1+1", " @SUM(A1)", "\t-1", "'=1", '"', "\\", "a\nb\r\nc", "\x85\u2028\u2029", "\x00", "e\u0301 😀", " "],
)
def test_texts_come_back_as_they_were_and_take_one_line(text: str) -> None:
    content = written(text).decode()

    assert json.loads(content) == {"value": text}
    assert len(content.splitlines()) == 1


def test_what_is_not_there_has_no_key() -> None:
    assert written(NOTHING) == b"{}\n"


def test_a_translated_text_is_no_value() -> None:
    with pytest.raises(TypeError):
        written(gettext_lazy("customer"))


def test_only_what_has_a_key_is_written_and_in_no_language() -> None:
    table = Table(
        (
            Column(gettext_lazy("kind"), lambda line: gettext_lazy("creation"), "kind", lambda line: "creation"),
            Column(gettext_lazy("name"), lambda line: "a name"),
            for_machines("n", lambda line: line),
        ),
        iter,
        2,
    )
    tally = Tally()
    with override("es"):
        content = b"".join(json_line_pieces(table, [3, 1, 2], tally))

    assert content == b'{"kind":"creation","n":3}\n{"kind":"creation","n":1}\n{"kind":"creation","n":2}\n'
    assert tally.lines == 3
    assert table.keys == ["kind", "n"]


def test_a_list_of_nothing_is_empty() -> None:
    assert b"".join(json_line_pieces(Table((for_machines("n", abs),), iter, 2), [], Tally())) == b""
