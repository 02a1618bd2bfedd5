"""Bodies that a naive service chokes on: each gets a 400 that says what is wrong, and leaves nothing behind."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from customers.contract.parsing import MAX_DEPTH
from customers.models import Customer, Revision, Submission
from customers.tests.conftest import Post
from customers.tests.helpers import put

NOT_JSON = "The body is not valid JSON (line {}, column {})."
NOT_OBJECT = "The body must be a JSON object with the nodes of the contract."
NOT_FINITE = "The body has a number that is not finite or far too large."
BYTE_ORDER_MARK = "The body starts with a byte order mark; JSON has none."
TOO_DEEP = "The body is nested too deep: at most 32 levels are read."

Refusal = Callable[[bytes], str]


@pytest.fixture
def message(post: Post) -> Iterator[Refusal]:
    """`message(body)`: what is said of a body that is refused. Nothing but the submission may be left of it."""

    def message(body: bytes) -> str:
        response = post(body)
        assert response.status_code == 400, response.content
        assert list(response.json()) == ["message", "request_id"]
        text: str = response.json()["message"]
        return text

    yield message
    assert not Customer.objects.exists()
    assert not Revision.objects.exists()
    assert set(Submission.objects.values_list("outcome", "status")) == {("refused", 400)}


def encode(payload: Any, **changes: str) -> bytes:
    """The payload as JSON, with pieces of text replaced: what `json` itself would never write."""
    text = json.dumps(payload)
    for old, new in changes.items():
        assert old in text
        text = text.replace(f'"{old}"', new)
    return text.encode()


@pytest.mark.parametrize("body", [b"", b"   ", b"\r\n\t "])
def test_an_empty_body_is_refused(message: Refusal, body: bytes) -> None:
    assert message(body) == "The body is empty."


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b"hello", 1, 1),
        (b"{", 1, 2),
        (b'{"a": 1,}', 1, 9),
        (b"{'a': 1}", 1, 2),
        (b'{"a": 1}{"a": 1}', 1, 9),
        (b'{"a": 01}', 1, 8),
        (b'{"a": .5}', 1, 7),
        (b'{"a": +1}', 1, 7),
        (b'{"a": "\t"}', 1, 8),
        (b'{"a": "\\x41"}', 1, 8),
        (b'{\n"a": 1 // comment\n}', 2, 8),
        (b'{"a": nan}', 1, 7),
        (b'{"a": True}', 1, 7),
        (b'{"a": 1\x00}', 1, 8),
        (b"client_info=1&b=2", 1, 1),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(message: Refusal, body: bytes, line: int, column: int) -> None:
    assert message(body) == NOT_JSON.format(line, column)


def test_a_body_that_is_cut_off_anywhere_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()

    for length in range(1, len(body), 250):
        assert message(body[:length]).startswith("The body is not valid JSON (line 1, column ")


@pytest.mark.parametrize("body", [b"[]", b"[{}]", b'"text"', b"5", b"-0.5", b"null", b"true", b"false"])
def test_what_is_no_object_is_refused(message: Refusal, body: bytes) -> None:
    assert message(body) == NOT_OBJECT


@pytest.mark.parametrize(
    ("tail", "position"),
    [(b"\xff", 8), (b"\xc3\x28", 8), (b"\xed\xa0\x80", 8), (b"\xc0\xaf", 8), (b"ok \xf1", 11)],
    ids=["no lead byte", "latin-1", "surrogate", "overlong", "cut off"],
)
def test_a_body_that_is_not_utf_8_is_refused_with_the_place(message: Refusal, tail: bytes, position: int) -> None:
    assert message(b'{"key":"' + tail + b'"}') == f"The body is not valid UTF-8 (byte {position})."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_refused(message: Refusal, payload: dict[str, Any], encoding: str) -> None:
    assert message(json.dumps(payload).encode(encoding)) == BYTE_ORDER_MARK


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_other_encodings_of_unicode_are_refused(message: Refusal, payload: dict[str, Any], encoding: str) -> None:
    assert message(json.dumps(payload).encode(encoding)).startswith("The body is not valid JSON")


@pytest.mark.parametrize(
    "literal",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        "1E+309",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "9" * 401,
        "-" + "9" * 5000,
        "0." + "1" * 5000,
        "1" + "0" * 309,
    ],
)
@pytest.mark.parametrize("path", ["client_location.rent_amount", "client_location.unknown", "unknown.deep.down"])
def test_a_number_that_no_double_can_hold_is_refused(
    message: Refusal, payload: dict[str, Any], path: str, literal: str
) -> None:
    put(payload, path, "NUMBER")

    assert message(encode(payload, NUMBER=literal)) == NOT_FINITE


@pytest.mark.parametrize("literal", ["1e-400", "1e-99999", "1e-9999999", "1e-999999999999", "0." + "0" * 390 + "1"])
def test_an_amount_that_is_too_small_is_refused_and_not_taken_for_nothing(
    refused: Callable[..., Any], payload: dict[str, Any], literal: str
) -> None:
    put(payload, "client_location.rent_amount", "NUMBER")

    errors = refused(encode(payload, NUMBER=literal))

    assert errors == {"client_location.rent_amount": ["It has more than 4 decimals."]}
    assert not Customer.objects.exists()


@pytest.mark.parametrize("literal", ["1e308", "1" + "0" * 308, "99999999999999999999.5"])
def test_an_amount_that_is_too_large_for_a_column_is_refused_by_its_path(
    refused: Callable[..., Any], payload: dict[str, Any], literal: str
) -> None:
    put(payload, "client_location.rent_amount", "NUMBER")

    errors = refused(encode(payload, NUMBER=literal))

    assert errors == {"client_location.rent_amount": ["It is too large: at most 14 digits before the point."]}


def test_a_nul_in_a_value_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    put(payload, "client_info.first_name", "LU\0IS")

    assert message(encode(payload)) == "A text has a NUL character: client_info.first_name."


def test_a_nul_in_a_key_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    payload["client_info"]["na\0me"] = "x"

    assert message(encode(payload)) == "A text has a NUL character: client_info."


def test_a_nul_in_a_key_at_the_top_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    payload["\0"] = None

    assert message(encode(payload)) == "A text has a NUL character: the top level."


def test_a_nul_under_an_unknown_key_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    payload["new"] = [{"a": ["ok", {"b": "\0"}]}]

    assert message(encode(payload)) == "A text has a NUL character: new[0].a[1].b."


@pytest.mark.parametrize("surrogate", [chr(0xD800), chr(0xDFFF), "a\udc00\ud800b"])
def test_a_lone_surrogate_in_a_value_is_refused(message: Refusal, payload: dict[str, Any], surrogate: str) -> None:
    put(payload, "client_info.first_name", surrogate)

    assert message(encode(payload)) == "A text has half a surrogate pair: client_info.first_name."


def test_a_lone_surrogate_in_an_unknown_key_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    payload["client_info"]["\ud800"] = "x"

    assert message(encode(payload)) == "A text has half a surrogate pair: client_info."


def test_a_lone_surrogate_under_an_unknown_key_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    payload["nuevo_ñ"] = {"a": "\udead"}

    assert message(encode(payload)) == "A text has half a surrogate pair: nuevo_\\xf1.a."


def test_a_whole_surrogate_pair_is_a_character(accepted: Callable[..., int], payload: dict[str, Any]) -> None:
    put(payload, "client_info.nickname", "\U0001f600")

    accepted(encode(payload))

    assert Customer.objects.get().nickname == "\U0001f600"


def nested(levels: int, opening: str = "[", closing: str = "]") -> str:
    return opening * levels + "1" * (opening != "[") + closing * levels


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_as_many_levels_as_are_read_are_read(
    accepted: Callable[..., int], payload: dict[str, Any], opening: str, closing: str
) -> None:
    payload["unknown"] = "NESTED"

    accepted(encode(payload, NESTED=nested(MAX_DEPTH - 1, opening, closing)))  # the payload itself is the first level


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("levels", [MAX_DEPTH, 1000, 100_000])
def test_one_level_more_is_too_deep(
    message: Refusal, payload: dict[str, Any], opening: str, closing: str, levels: int
) -> None:
    payload["unknown"] = "NESTED"

    assert message(encode(payload, NESTED=nested(levels, opening, closing))) == TOO_DEEP


def test_brackets_that_only_open_are_refused(message: Refusal) -> None:
    assert message(b"[" * 500_000) == TOO_DEEP


def test_a_key_that_comes_twice_with_different_values_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    body = encode(payload, LUIS='"LUIS", "first_name": "LUISA"')

    assert message(body) == "A key comes twice with different values: client_info.first_name."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1", "2"),
        ("1", "true"),
        ("0", "false"),
        ('"1"', "1"),
        ("null", '""'),
        ("[]", "{}"),
        ('{"b": 1}', '{"b": 2}'),
        ("[1]", "[true]"),
        ('{"b": 0}', '{"b": false}'),
    ],
)
def test_a_repeated_unknown_key_is_refused_when_it_says_two_things(
    message: Refusal, payload: dict[str, Any], first: str, second: str
) -> None:
    payload["unknown"] = {"a": "TWICE"}

    body = encode(payload, TWICE=f'{first}, "a": {second}')

    assert message(body) == "A key comes twice with different values: unknown.a."


def test_a_repeated_node_is_refused(message: Refusal, payload: dict[str, Any]) -> None:
    body = json.dumps(payload)[:-1] + ', "client_contact": {}}'

    assert message(body.encode()) == "A key comes twice with different values: client_contact."


def test_a_key_that_comes_twice_with_the_same_value_says_one_thing(
    accepted: Callable[..., int], payload: dict[str, Any]
) -> None:
    body = encode(payload, LUIS='"LUIS", "first_name": "LUIS"')

    number = accepted(body)

    assert Customer.objects.get(number=number).first_name == "LUIS"


def test_a_long_repeated_key_is_cut_in_the_message(message: Refusal) -> None:
    key = "k" * 5000

    text = message(f'{{"{key}": 1, "{key}": 2}}'.encode())

    assert text == f"A key comes twice with different values: {'k' * 100}."


def test_white_space_around_the_object_is_json(accepted: Callable[..., int], payload: dict[str, Any]) -> None:
    accepted(b" \r\n\t" + json.dumps(payload, indent=3).encode() + b"\n\n")


def test_escaped_and_plain_characters_are_the_same(
    post: Post, accepted: Callable[..., int], payload: dict[str, Any]
) -> None:
    put(payload, "client_info.nickname", "Ñandú")

    assert accepted(json.dumps(payload, ensure_ascii=True).encode()) == accepted(
        json.dumps(payload, ensure_ascii=False).encode()
    )
    assert list(Submission.objects.order_by("id").values_list("outcome", flat=True)) == ["created", "unchanged"]
