"""Payloads as people read them."""

import json

import pytest

from customers.admin.payloads import MAX_CHARACTERS, MAX_HEX_BYTES, readable

ROOM = 200
"""More than what is said of a cut, and of the piece that was cut."""


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ('{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'),
        ('{"a":{},"b":[ ]}', '{\n  "a": {},\n  "b": []\n}'),
        ("[]", "[]"),
        ('"a, b: {c}"', '"a, b: {c}"'),
        ('{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'),
        ("[1e400,1.10,NaN,-0]", "[\n  1e400,\n  1.10,\n  NaN,\n  -0\n]"),
        (f"[{'9' * 6000}]", f"[\n  {'9' * 6000}\n]"),
        (r'["Jos\u00e9 \"x\" \\ \/"]', '[\n  "José \\"x\\" \\\\ /"\n]'),
        (r'["\u0000 \ud800 \u202e \n"]', '[\n  "\\u0000 \\ud800 \\u202e \\n"\n]'),
        ('["\u202eabc"]', '[\n  "\\u202eabc"\n]'),
        ('{"a":', '{"a":'),
        ("two\nlines\tand \x00\x1b[31m", "two\nlines\tand \\u0000\\u001b[31m"),
        ("\ufeff{}", "\\ufeff{}"),
        ("ñ", "ñ"),
    ],
)
def test_a_payload_is_shown_as(payload: str, shown: str) -> None:
    assert readable(payload.encode()) == shown


def test_what_is_shown_of_valid_json_is_the_same_json() -> None:
    payload = {"a": [{"b": 'ñ\\u00e9"\\'}, [], {}, [[1.5]]], "c": ""}
    assert json.loads(readable(json.dumps(payload).encode())) == payload


def test_bytes_that_are_no_text_are_shown_in_hexadecimal() -> None:
    assert readable(b"\xff\x00A" * 6) == (
        "000000  ff 00 41 ff 00 41 ff 00 41 ff 00 41 ff 00 41 ff  ..A..A..A..A..A.\n"
        "000010  00 41                                            .A"
    )


def test_many_bytes_are_cut() -> None:
    shown = readable(b"\xff" * (MAX_HEX_BYTES + 7))
    assert "7" in shown.splitlines()[-1]
    assert len(shown.splitlines()) == MAX_HEX_BYTES // 16 + 1


@pytest.mark.parametrize(
    "payload",
    [
        b"x" * 1_000_000,
        b'"' + b"x" * 1_000_000 + b'"',
        b"[" * 500_000 + b"]" * 500_000,
        b"[" * 900 + b"1," * 400_000 + b"1" + b"]" * 900,
        b"[" + b"{}," * 300_000 + b"{}]",
        b'{"a":' * 100_000,
    ],
)
def test_a_payload_made_to_fill_the_page_is_cut(payload: bytes) -> None:
    shown = readable(payload)
    assert len(shown) <= MAX_CHARACTERS + ROOM
    assert shown.count("\n") < MAX_CHARACTERS
    assert len(shown.splitlines()[-1]) > 10
