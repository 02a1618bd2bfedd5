"""Payloads laid out as the contract has them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from customers.admin.payload_layout import Layout, SentField, lay_out
from customers.admin.payload_values import MAX_BYTES, MAX_CHARACTERS, MAX_VALUES
from customers.admin.submission_page import problems_of_today
from customers.contract.serializers import PAYLOAD
from customers.tests.helpers import put


def laid_out(payload: Any, **kwargs: Any) -> Layout:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    layout = lay_out(body, kwargs.pop("problems", {}), **kwargs)
    assert layout is not None
    return layout


def fields_of(layout: Layout) -> list[SentField]:
    return [field for node in layout.nodes for group in node.groups for field in group.fields]


def field(payload: Any, path: str, **kwargs: Any) -> SentField:
    """The one field of the payload at a path."""
    [found] = [field for field in fields_of(laid_out(payload, **kwargs)) if field.path == path]
    return found


def titles(payload: Any, **kwargs: Any) -> list[tuple[str, list[str]]]:
    return [(node.path, [group.title for group in node.groups]) for node in laid_out(payload, **kwargs).nodes]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_value_of_an_example_has_its_place(number: int, example: Any) -> None:
    payload = example(number)
    values = [
        field.value.text for field in fields_of(laid_out(payload)) if field.is_known or field.value.kind != "json"
    ]
    assert sorted(values) == sorted(_leaves(payload))


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        below = value.values() if isinstance(value, dict) else value
        return [leaf for child in below for leaf in _leaves(child)]
    return [value if isinstance(value, str) else json.dumps(value)]


def test_nodes_stand_in_the_order_of_the_contract(payload: dict[str, Any]) -> None:
    backwards = dict(reversed(payload.items()))
    assert [node.path for node in laid_out(backwards).nodes] == list(PAYLOAD.children)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("1", "text", "1"),
        (1, "number", "1"),
        (True, "flag", "true"),
        (None, "null", "null"),
        ("", "blank", ""),
        (" ", "blank", " "),
        (" x ", "text", " x "),
        ([1], "json", "[\n  1\n]"),
        ("a\u202eb", "text", "a\\u202eb"),
        ("\ud800", "text", "\\ud800"),
    ],
)
def test_a_value_is_shown_as_it_was_sent(value: Any, kind: str, text: str) -> None:
    shown = field({"client_info": {"first_name": value}}, "client_info.first_name").value
    assert (shown.kind, shown.text) == (kind, text)


def test_a_number_keeps_its_digits() -> None:
    assert field(b'{"client_job_info":{"salary":1.500e2}}', "client_job_info.salary").value.text == "1.500e2"


def test_an_unknown_key_stands_in_its_node_and_is_marked() -> None:
    found = field({"client_contact": {"email": "a@b", "fax": {"x": [1]}}}, "client_contact.fax")
    assert not found.is_known
    assert found.value.text == '{\n  "x": [\n    1\n  ]\n}'


def test_what_stands_beside_the_nodes_comes_last() -> None:
    layout = laid_out({"else": 1, "client_contact": {"email": "a@b"}})
    assert [node.path for node in layout.nodes] == ["client_contact", ""]


def test_a_repeated_key_is_shown_each_time() -> None:
    layout = laid_out(b'{"client_info":{"sex":"M","sex":"F"}}')
    assert [field.value.text for field in fields_of(layout)] == ["M", "F"]


def test_documents_and_references_are_groups_of_their_own(payload: dict[str, Any]) -> None:
    shown = dict(titles(payload))
    assert len(shown["client_documents"]) == len(payload["client_documents"])
    assert "" not in shown["client_references"]
    assert shown["client_info"][0] == ""


def test_another_spelling_is_shown_as_sent_with_the_problem_of_the_field() -> None:
    path = "client_references.first_bank_reference.account_type_description"
    payload = {"client_references": {"first_bank_reference": {"acount_type_description": "x"}}}
    found = field(payload, path, problems={path: ["Wrong."]})
    assert (found.name, found.problems) == ("acount_type_description", ["Wrong."])


@pytest.mark.django_db
def test_a_contradiction_of_spellings_stands_at_the_other_spelling(payload: dict[str, Any]) -> None:
    place = "client_references.first_bank_reference"
    put(payload, f"{place}.account_type_description", "Ahorros")
    put(payload, f"{place}.acount_type_description", "Corriente")
    problems = problems_of_today(json.dumps(payload).encode())
    assert list(problems) == [f"{place}.acount_type_description"]
    layout = laid_out(payload, problems=problems)
    assert layout.wrong == [f"{place}.acount_type_description"]


@pytest.mark.parametrize("junk", [None, 1, "x", [], [1], [[]], [None], {"client_info": 1}])
def test_a_node_that_is_something_else_is_shown_as_it_was_sent(junk: Any) -> None:
    for name in PAYLOAD.children:
        assert laid_out({name: junk}).nodes[0].path == name


def test_the_answer_marks_the_fields_that_it_names() -> None:
    payload = {"client_info": {"sex": "X", "nickname": "N"}}
    message = "client_info.sex: It is odd. client_info.nicknames: So is this."
    marked = {field.name for field in fields_of(laid_out(payload, message=message)) if field.was_refused}
    assert marked == {"sex"}


def test_a_problem_without_a_place_is_kept() -> None:
    problems = {"client_documents[0].main": ["It is required."], "": ["It is odd."]}
    layout = laid_out({"client_documents": [None]}, problems=problems)
    assert layout.unplaced == problems


def test_a_long_value_is_cut() -> None:
    text = field({"client_info": {"nickname": "x" * 50_000}}, "client_info.nickname").value.text
    assert len(text) == MAX_CHARACTERS + 1


@pytest.mark.parametrize(
    "body",
    [
        b"x" * (MAX_BYTES + 1),
        b'{"a":"' + b"x" * MAX_BYTES + b'"}',
        json.dumps({str(number): 1 for number in range(MAX_VALUES + 1)}).encode(),
        json.dumps({"a": [[]] * (MAX_VALUES + 1)}).encode(),
        b'{"a":' * 33 + b"{}" + b"}" * 33,
        b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"a":' * 5_000,
        b"[]",
        b"null",
        b"",
        b"\xff",
        "\ufeff{}".encode(),
    ],
)
def test_more_than_a_page_can_hold_and_what_is_no_object_is_not_laid_out(body: bytes) -> None:
    assert lay_out(body, {}) is None


def test_as_much_as_a_page_can_hold_is_laid_out() -> None:
    assert lay_out(json.dumps({str(number): 1 for number in range(MAX_VALUES)}).encode(), {}) is not None
    assert lay_out(b'{"a":' * 31 + b"{}" + b"}" * 31, {}) is not None


KEYS = st.sampled_from([*PAYLOAD.children, "first_bank_reference", "spouse_info", "sex", "main"]) | st.text(max_size=8)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=6),
    max_leaves=20,
)


@pytest.mark.django_db
@hypothesis_settings(max_examples=150, deadline=None)
@given(payload=st.dictionaries(KEYS, JUNK, max_size=8))
def test_every_problem_of_any_object_is_shown_somewhere(payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    problems = problems_of_today(body)
    layout = lay_out(body, problems)
    assert layout is not None
    assert {*layout.wrong, *layout.unplaced} == set(problems)


@hypothesis_settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_laid_out_or_are_not(body: bytes) -> None:
    lay_out(body, {})
