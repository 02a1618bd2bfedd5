"""Files of JSON Lines, and those of errors that are made of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from customers.errors import UnreadablePayload
from customers.first_load import json_lines
from customers.first_load.json_lines import JsonLines
from customers.first_load.records import Record


def source(folder: Path, content: bytes) -> JsonLines:
    """A file with that content."""
    path = folder / "customers.jsonl"
    path.write_bytes(content)
    return JsonLines(path)


def lines(folder: Path, content: bytes) -> list[tuple[int, Any]]:
    return [(record.line, record.text) for record in source(folder, content).records()]


def test_each_line_is_a_record_and_blank_ones_count_but_are_none(tmp_path: Path) -> None:
    assert lines(tmp_path, b'{"a": 1}\r\n\n  \n{"b": 2}') == [(1, b'{"a": 1}\r\n'), (4, b'{"b": 2}')]


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    assert lines(tmp_path, b'\xef\xbb\xbf{"a": 1}\n') == [(1, b'{"a": 1}\n')]


def test_of_a_line_that_is_too_large_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 10)
    file = source(tmp_path, b'{"a": "0123456789012345678901234567890"}\n{"b": 2}\n' + b"x" * 35)

    records = list(file.records())

    assert [(record.line, record.text) for record in records] == [(1, None), (2, b'{"b": 2}\n'), (3, None)]
    with pytest.raises(UnreadablePayload):
        file.payload(records[0])
    assert json.loads(file.with_error(records[0], "too large")) == {"import_error": "too large"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (b'{"client_info": {"customer_number": 7}}', 7),
        (b'{"client_info": {"customer_number": "7"}}', "7"),
        (b'{"client_info": []}', None),
        (b"[]", None),
        (b"{", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
def test_the_number_is_found_without_a_close_look(tmp_path: Path, text: bytes, number: Any) -> None:
    assert JsonLines(tmp_path).number(Record(1, text)) == number


@pytest.mark.parametrize(
    "line",
    [
        b'{"client_info": {"x": 1.10}, "y": "\xc3\xb1"}',
        b"{}",
        b' { "a" : "import_error" } ',
        b"[1, 2]",
        b"{not json",
        b'"a text"',
    ],
)
def test_a_refused_line_comes_back_as_it_was(tmp_path: Path, line: bytes) -> None:
    with_error = JsonLines(tmp_path).with_error(Record(1, line), 'It is "wrong".\nVery.')

    assert json.loads(with_error)["import_error"] == 'It is "wrong".\nVery.'
    assert with_error.count(b"\n") == 1
    ((_line, text),) = lines(tmp_path, with_error)
    assert b"".join(text.split()) == b"".join(line.split())


def test_an_error_is_taken_for_no_field_wherever_it_stands(tmp_path: Path) -> None:
    (record,) = source(tmp_path, b'{"client_info": {}, "import_error": "x"}').records()

    assert JsonLines(tmp_path).payload(record) == {"client_info": {}}
