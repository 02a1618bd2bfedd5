"""The schema as callers get it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

Schema = dict[str, Any]


@pytest.fixture(scope="session")
def schema() -> Callable[..., Schema]:
    """`schema("es")`: the schema in a language."""

    def schema(language: str = "es") -> Schema:
        response = Client().get("/api/schema/", HTTP_ACCEPT_LANGUAGE=language)
        assert response.status_code == 200
        found: Schema = response.json()
        return found

    return schema


def resolved(schema: Schema, node: Any) -> Any:
    """A part of the schema as JSON Schema (draft 2020-12), with what it refers to put in its place."""
    if isinstance(node, list):
        return [resolved(schema, each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return resolved(schema, schema["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    plain = {name: resolved(schema, below) for name, below in node.items() if name not in ("nullable", "example")}
    if plain.get("exclusiveMaximum") is True:
        plain["exclusiveMaximum"] = plain.pop("maximum")
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain
