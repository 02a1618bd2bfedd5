"""Every text of the contract's table: as long as the table says and no longer, and nothing but a text."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.tests.contract.table import FIELDS, Field, fields
from customers.tests.helpers import get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Read = Callable[[int], Payload]

SIZED = [field for field in fields("text") if field.size]
UNSIZED = [field for field in fields("text") if not field.size]


def by_path(found: list[Field]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("field", found, ids=lambda field: field.path)


def test_the_table_is_whole() -> None:
    assert len(FIELDS) == 151
    assert len(SIZED) == 108
    assert [field.name for field in UNSIZED] == ["occupation_description", "commercial_activity_description"]


@by_path(SIZED)
def test_a_text_of_the_full_size_comes_back(
    accepted: Callable[..., int], read: Read, payload: Payload, field: Field
) -> None:
    text = "Ñ" * (field.size or 0)  # two bytes each: the size is in characters

    number = accepted(put(payload, field.path, text))

    assert text in texts_at(read(number), field)


@by_path(SIZED)
def test_one_character_more_is_refused(refused: Refused, payload: Payload, field: Field) -> None:
    errors = refused(put(payload, field.path, "x" * ((field.size or 0) + 1)))

    assert errors == {field.error_path: [f"It is too long: at most {field.size} characters."]}


@by_path(UNSIZED)
def test_a_text_without_a_size_has_no_limit(
    accepted: Callable[..., int], read: Read, payload: Payload, field: Field
) -> None:
    text = "ñ" * 50_000

    assert get(read(accepted(put(payload, field.path, text))), field.path) == text


@pytest.mark.parametrize("value", [5, 0, 1.5, True, False, [], {}, ["x"], {"x": 1}], ids=repr)
def test_what_is_no_text_is_refused_everywhere(refused: Refused, payload: Payload, value: Any) -> None:
    texts = fields("text", "country", "currency")
    for field in texts:
        put(payload, field.path, value)

    assert refused(payload) == {field.error_path: ["It must be a text."] for field in texts}


def texts_at(payload: Payload, field: Field) -> list[Any]:
    """The value at the field's path; of documents, which have no order, the values of all."""
    if field.path.startswith("client_documents"):
        return [document[field.name] for document in payload["client_documents"]]
    return [get(payload, field.path)]
