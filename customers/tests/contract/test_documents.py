"""The list of documents: at least one, at most one of them main, none twice."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import IdentityDocument
from customers.tests.helpers import MISSING, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]

DOCUMENTS = "client_documents"
STARRED = ["document_type_code", "document_number", "issuing_country_code", "main"]


def document(number: str = "40212345678", **changes: Any) -> dict[str, Any]:
    return {"document_type_code": "IDEN", "document_number": number, "issuing_country_code": "DO", "main": 0} | changes


@pytest.mark.parametrize("value", [MISSING, None, "", []], ids=["missing", "null", "empty", "list"])
def test_there_must_be_a_document(refused: Refused, payload: Payload, value: Any) -> None:
    assert refused(put(payload, DOCUMENTS, value)) == {DOCUMENTS: ["It is required."]}


@pytest.mark.parametrize("value", [{}, document(), "text", 0, 5, True, False], ids=repr)
def test_documents_come_in_a_list(refused: Refused, payload: Payload, value: Any) -> None:
    assert refused(put(payload, DOCUMENTS, value)) == {DOCUMENTS: ["It must be a list of objects."]}


@pytest.mark.parametrize("value", ["text", 5, True, [], [document()]], ids=repr)
def test_a_document_is_an_object(refused: Refused, payload: Payload, value: Any) -> None:
    assert refused(put(payload, f"{DOCUMENTS}.1", value)) == {f"{DOCUMENTS}[1]": ["It must be an object."]}


@pytest.mark.parametrize("value", [None, {}], ids=["null", "object"])
def test_an_empty_document_lacks_all_its_fields(refused: Refused, payload: Payload, value: Any) -> None:
    expected = {f"{DOCUMENTS}[1].{name}": ["It is required."] for name in STARRED}

    assert refused(put(payload, f"{DOCUMENTS}.1", value)) == expected


def test_one_document_will_do_and_none_need_be_main(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, DOCUMENTS, [document()]))

    kept = IdentityDocument.objects.get()
    assert (kept.number, kept.number_key, kept.is_main, kept.is_current) == ("40212345678", "40212345678", False, True)


def test_two_main_documents_are_refused(refused: Refused, payload: Payload) -> None:
    put(payload, f"{DOCUMENTS}.0.main", 1)

    assert refused(payload) == {DOCUMENTS: ["More than one document is the main one."]}


@pytest.mark.parametrize("number", ["9987441111", "998-744-1111", " 998 744 1111 ", "9987441111."])
def test_the_same_document_twice_is_refused(refused: Refused, payload: Payload, number: str) -> None:
    again = document(number, document_type_code="IDAD")
    payload[DOCUMENTS].append(again)

    assert refused(payload) == {f"{DOCUMENTS}[5]": ["The same document comes twice."]}


@pytest.mark.parametrize("change", [{"document_type_code": "IDEN"}, {"issuing_country_code": "US"}])
def test_the_same_number_of_another_type_or_country_is_another_document(
    accepted: Accepted, payload: Payload, change: dict[str, str]
) -> None:
    payload[DOCUMENTS].append(document("9987441111", document_type_code="IDAD") | change)

    accepted(payload)

    assert IdentityDocument.objects.filter(number_key="9987441111").count() == 2


@pytest.mark.parametrize("number", ["---", "...", "/ /", "😀"])
def test_a_number_without_letters_and_digits_is_refused(refused: Refused, payload: Payload, number: str) -> None:
    put(payload, f"{DOCUMENTS}.0.document_number", number)

    assert refused(payload) == {f"{DOCUMENTS}[0].document_number": ["It has neither letters nor digits."]}


def test_a_number_is_kept_as_it_was_written(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, DOCUMENTS, [document("402-1234567-8a")]))

    kept = IdentityDocument.objects.get()
    assert (kept.number, kept.number_key) == ("402-1234567-8a", "40212345678A")


def test_a_number_may_grow_where_it_is_normalised(accepted: Accepted, payload: Payload) -> None:
    """One Arabic ligature is fifteen letters in its compatible form; a document cannot be checked for less."""
    accepted(put(payload, DOCUMENTS, [document("\ufdfa" * 20, document_type_code="SSN", issuing_country_code="US")]))

    assert len(IdentityDocument.objects.get().number_key) == 300


def test_a_hundred_documents_are_taken_in(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, DOCUMENTS, [document(str(number)) for number in range(100)]))

    assert IdentityDocument.objects.count() == 100


def test_a_hundred_and_one_documents_are_refused(refused: Refused, payload: Payload) -> None:
    put(payload, DOCUMENTS, [document(str(number)) for number in range(101)])

    assert refused(payload) == {DOCUMENTS: ["There are more than 100 documents."]}
