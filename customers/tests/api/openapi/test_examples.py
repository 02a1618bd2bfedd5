"""The schema's own examples: each is posted, or provoked, and answered as the schema says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from customers.errors import TooBusy
from customers.tests.conftest import ADDRESS, Post, basic

from .conftest import Schema, resolved

GetSchema = Callable[..., Schema]
POSTED = ["Example1", "Example2", "Example3", "Invalid", "UnknownCustomer", "Conflict"]


def post_operation(schema: Schema) -> Schema:
    operation: Schema = schema["paths"]["/core_customer"]["post"]
    return operation


def examples(part: Schema) -> dict[str, Any]:
    content = part["content"]["application/json"]
    return {name: example["value"] for name, example in content.get("examples", {}).items()}


def answers(operation: Schema) -> dict[str, tuple[int, Any]]:
    """Name of an example -> the status and body of the answer that the schema shows for it."""
    return {
        name: (int(status), body)
        for status, answer in operation["responses"].items()
        for name, body in examples(answer).items()
    }


def without_what_differs(body: Any) -> Any:
    """The body, but for the numbers of customers and the id of the call."""
    if isinstance(body, dict):
        return {name: without_what_differs(value) for name, value in body.items() if name != "request_id"}
    return re.sub(r"\b\d+\b", "#", body) if isinstance(body, str) else "#" if type(body) is int else body


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_example_is_answered_as_the_schema_says(schema: GetSchema, post: Post, language: str) -> None:
    operation = post_operation(schema(language))
    bodies, shown = examples(operation["requestBody"]), answers(operation)
    assert list(bodies) == POSTED

    for name, body in bodies.items():
        response = post(body, HTTP_ACCEPT_LANGUAGE=language)
        status, answer = shown[name]
        assert response.status_code == status, (name, response.content)
        assert without_what_differs(response.json()) == without_what_differs(answer), name


@pytest.mark.parametrize("language", ["es", "en"])
def test_dry_runs_are_answered_as_the_schema_says(schema: GetSchema, post: Post, language: str) -> None:
    operation = post_operation(schema(language))
    bodies, shown = examples(operation["requestBody"]), answers(operation)

    for name, request in (("WouldBeCreated", "Example2"), ("WouldBeRefused", "Invalid")):
        response = post(bodies[request], HTTP_ACCEPT_LANGUAGE=language, HTTP_X_DRY_RUN="true")
        answered, example = response.json(), shown[name][1]
        assert response.status_code == shown[name][0] == 200
        assert set(answered) == set(example), name
        findings = {"findings": example.get("findings"), "review_causes": example.get("review_causes")}
        if name == "WouldBeCreated":  # what reviewers would be told differs from payload to payload
            assert answered["review_causes"][0] == example["review_causes"][0]
            answered |= findings
            if language == "en":  # the match is evidence: it is in the bank's language
                example["match"] = answered["match"]
        assert without_what_differs(answered) == without_what_differs(example)


def test_every_answer_is_shown(
    schema: GetSchema, post: Post, api: APIClient, api_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that no payload brings about; with their headers."""
    operation = post_operation(schema())
    payload = examples(operation["requestBody"])["Example1"]
    spanish = {"HTTP_ACCEPT_LANGUAGE": "es"}
    found = {
        401: post(payload, HTTP_AUTHORIZATION=basic(password="wrong"), **spanish),
        405: api.put(ADDRESS, **spanish),
        413: post(b" " * (settings.MAX_BODY_BYTES + 1), **spanish),
        415: post(payload, content_type="text/plain", **spanish),
    }

    def fail(error: Exception) -> Callable[..., None]:
        def failing(*_args: object) -> None:
            raise error

        return failing

    monkeypatch.setattr("customers.api.views.submit", fail(TooBusy()))
    found[503] = post(payload, **spanish)
    monkeypatch.setattr("customers.api.views.submit", fail(RuntimeError()))
    found[500] = post(payload, **spanish)
    api_user.groups.clear()
    found[403] = post(payload, **spanish)
    for _attempt in range(settings.AXES_FAILURE_LIMIT + 1):
        found[429] = post(payload, HTTP_AUTHORIZATION=basic("somebody else", "wrong"), **spanish)

    by_payload = {200, 201, 400, 404, 409}
    assert set(map(int, operation["responses"])) == set(found) | by_payload
    for status, response in found.items():
        answer = operation["responses"][str(status)]
        assert response.status_code == status
        assert [without_what_differs(response.json())] == [*map(without_what_differs, examples(answer).values())]
        assert {name for name in answer["headers"] if name not in response} == set()
        assert [*Draft202012Validator(resolved(schema(), {"$ref": "#/components/schemas/Error"})).iter_errors(
            response.json()
        )] == []  # fmt: skip


def test_every_example_of_an_answer_has_the_form_that_the_schema_gives_it(schema: GetSchema) -> None:
    found = schema()
    for path in found["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                content = answer["content"]["application/json"]
                validator = Draft202012Validator(resolved(found, content["schema"]))
                bodies = [example["value"] for example in content["examples"].values()]
                assert bodies
                assert [error for body in bodies for error in validator.iter_errors(body)] == []
