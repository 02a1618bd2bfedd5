"""The schema: valid, whole, in two languages, and true to the contract's table."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from customers.tests.conftest import Example
from customers.tests.contract.table import FIELDS
from customers.tests.helpers import put

from .conftest import Schema, resolved

Payload = dict[str, Any]
GetSchema = Callable[..., Schema]

JSON_TYPES = {"text": "string", "country": "string", "currency": "string", "birth_date": "string"} | {
    "hiring_date": "string", "money": "number", "risk": "number"
} | dict.fromkeys(["count", "customer_number", "flag"], "integer")  # fmt: skip


def columns(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Path, schema and star of every field of the payload."""
    components = schema["components"]["schemas"]

    def below(name: str, prefix: str) -> Iterator[tuple[str, Schema, bool]]:
        node = components[name]
        if node["type"] == "array":
            node, prefix = node["items"], f"{prefix}0."
        for field, found in node["properties"].items():
            if "allOf" in found:
                yield from below(found["allOf"][0]["$ref"].rpartition("/")[2], f"{prefix}{field}.")
            else:
                yield f"{prefix}{field}", found, field in node.get("required", ())

    yield from below("Payload", "")


@pytest.fixture
def by_path(schema: GetSchema) -> dict[str, tuple[Schema, bool]]:
    return {path: (found, is_starred) for path, found, is_starred in columns(schema())}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_schema_is_valid_openapi(schema: GetSchema, language: str) -> None:
    validate_schema(schema(language))


def test_every_field_of_the_contract_is_there_with_type_size_and_star(
    by_path: dict[str, tuple[Schema, bool]],
) -> None:
    assert sorted(by_path) == sorted(field.path for field in FIELDS)
    for field in FIELDS:
        found, is_starred = by_path[field.path]
        assert found["type"] == JSON_TYPES[field.reads_as], field
        assert found.get("maxLength") == field.size, field
        assert is_starred == field.is_starred, field
        assert found.get("nullable", False) == (not field.is_starred), field


def test_every_field_has_an_example_and_says_in_both_languages_what_it_is(schema: GetSchema) -> None:
    spanish, english = ({path: found for path, found, _star in columns(schema(language))} for language in ("es", "en"))

    for path, found in spanish.items():
        assert found["description"] != english[path]["description"], path
        assert found["example"] == english[path]["example"], path
    assert spanish["client_info.middle_last_name"]["description"] == "Segundo apellido del cliente."
    assert english["client_location.rent_amount"]["description"] == (
        "Rent, where the home is rented. At most 14 digits before the point and 4 behind it; never rounded."
    )


def test_everything_that_is_said_in_english_is_said_in_spanish(schema: GetSchema) -> None:
    def texts(node: Any, key: str = "") -> Iterator[str]:
        if isinstance(node, dict):
            for name, below in node.items():
                if name not in ("examples", "example"):
                    yield from texts(below, name)
        elif isinstance(node, list):
            for below in node:
                yield from texts(below, key)
        elif isinstance(node, str) and key in ("description", "summary", "title"):
            yield node

    spanish, english = set(texts(schema("es"))), set(texts(schema("en")))

    assert spanish & english == set()


def test_the_examples_of_all_fields_together_are_taken_in(
    schema: GetSchema, accepted: Callable[..., int], example: Example
) -> None:
    payload: Payload = example(1)
    payload["client_documents"] = [{}]
    for path, found, _is_starred in columns(schema()):
        put(payload, path, found["example"])

    accepted(put(payload, "client_info.customer_number", None))


def test_what_the_schema_calls_valid_and_what_not(schema: GetSchema, example: Example) -> None:
    validator = Draft202012Validator(resolved(schema(), {"$ref": "#/components/schemas/Payload"}))

    for number in (1, 2, 3):
        assert list(validator.iter_errors(example(number))) == []
    wrong = example(1)
    del wrong["client_job_info"]["country"]
    wrong["client_info"]["sex"] = "XXX"
    wrong["client_documents"] = []
    wrong["client_contact"].pop("email")
    assert len(list(validator.iter_errors(wrong))) == 4


def test_a_customer_is_read_as_the_schema_says(
    schema: GetSchema, accepted: Callable[..., int], read: Callable[[int], Payload], example: Example
) -> None:
    validator = Draft202012Validator(resolved(schema(), {"$ref": "#/components/schemas/Payload"}))

    for number in (1, 2, 3):
        assert list(validator.iter_errors(read(accepted(example(number))))) == []


def test_calls_need_basic_authentication(schema: GetSchema) -> None:
    found = schema()

    assert found["components"]["securitySchemes"]["basic"].items() >= {"type": "http", "scheme": "basic"}.items()
    operations = [operation for path in found["paths"].values() for operation in path.values()]
    assert [operation["security"] for operation in operations] == [[{"basic": []}]] * 2


@pytest.mark.parametrize("address", ["/api/schema/", "/api/docs/"])
def test_a_bank_may_turn_schema_and_page_off(client: Client, settings: Any, address: str) -> None:
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405

    settings.API_DOCS = False

    assert client.get(address).status_code == 404
