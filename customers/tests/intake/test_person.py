"""Whom a refused payload was about, as far as it can be told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from customers.intake.person import LONGEST_VALUE, MOST_DOCUMENTS, NAME_SIZE, person_of
from customers.models import RefusedPerson, Submission
from customers.search import matches

NODES = ("client_info", "client_documents", "client_contact")
FIELDS = ("first_name", "last_name", "wisenroll_code", "document_number", "email", "cell_phone")

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
JUNK = st.recursive(
    LEAVES,
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), below, max_size=4)
    ),
    max_leaves=10,
)
PAYLOADS = st.dictionaries(st.sampled_from(NODES) | st.text(max_size=4), JUNK, max_size=5) | JUNK


@hypothesis_settings(max_examples=300, deadline=None)
@given(payload=PAYLOADS)
def test_any_json_is_somebody_who_can_be_stored_or_nobody(payload: Any) -> None:
    _check(person_of(json.dumps(payload).encode(), 1))


@hypothesis_settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=80))
def test_any_bytes_are_somebody_who_can_be_stored_or_nobody(body: bytes) -> None:
    _check(person_of(body, 1))


def _check(person: RefusedPerson | None) -> None:
    if person is not None:
        assert len(person.name) <= NAME_SIZE
        assert person.search_text.strip()
        assert not {"\0", *"\ud800\udfff"} & {*person.name, *person.search_text}
        (person.name + person.search_text).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe{",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"client_info": {}}',
        b'{"client_info": [{"first_name": "A"}]}',
        b'{"client_info": {"first_name": true, "last_name": null}}',
        b'{"client_info": {"first_name": "\\u0000 \\u200b"}}',
        b'{"client_documents": {"document_number": "1"}}',
    ],
)
def test_nobody_can_be_made_out_in(body: bytes) -> None:
    assert person_of(body, 1) is None


def test_what_is_too_long_is_cut() -> None:
    info = {"first_name": "a" * 10_000, "last_name": "b" * 10_000, "middle_name": "c" * 10_000}
    documents = [{"document_number": f"D{number}"} for number in range(10_000)]
    person = person_of(json.dumps({"client_info": info, "client_documents": documents}).encode(), 1)
    assert person is not None
    assert len(person.name) == NAME_SIZE
    assert person.search_text.count("\nd") <= MOST_DOCUMENTS
    assert len(person.search_text) < (MOST_DOCUMENTS + 10) * (LONGEST_VALUE + 1)


def test_a_number_as_long_as_a_payload_hinders_nothing() -> None:
    person = person_of(b'{"client_info": {"first_name": "Ana", "x": ' + b"9" * 500_000 + b"}}", 1)
    assert person is not None
    assert person.name == "Ana"


def test_a_document_sent_as_a_number_is_searched_by_its_digits() -> None:
    person = person_of(b'{"client_documents": [{"document_number": 40212345678}]}', 1)
    assert person is not None
    assert (person.name, person.search_text) == ("", "\n40212345678\n")


@pytest.mark.django_db
def test_a_refused_person_is_found_by_what_stands_in_the_payload(post: Callable[..., Any]) -> None:
    post({"client_info": {"first_name": "José", "middle_last_name": "NÚÑEZ"}, "client_location": "nowhere"})
    assert RefusedPerson.objects.get(matches("nunez jose")).submission == Submission.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"{", b'{"client_info": {"first_name": "\\ud800\\u0000"}}'])
def test_a_refusal_is_recorded_also_where_nobody_can_be_made_out(body: bytes, post: Callable[..., Any]) -> None:
    assert post(body).status_code == 400
    assert Submission.objects.get().outcome == "refused"
    assert not RefusedPerson.objects.exists()
