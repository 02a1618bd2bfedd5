"""What is said to the person at the screen: short enough, and in its language."""

from typing import Any

import pytest
from django.utils.translation import override

from customers.errors import MESSAGE_LENGTH, summarise
from customers.tests.conftest import Post
from customers.tests.helpers import put

SPANISH = "es-DO,es;q=0.9"


def test_a_message_has_room_for_the_first_errors_and_counts_the_rest(post: Post, payload: dict[str, Any]) -> None:
    for node in ("client_info", "client_location", "client_job_info", "client_transactionality"):
        payload[node] = {}

    response = post(payload)

    message, errors = response.json()["message"], response.json()["errors"]
    shown = message.count("It is required.")
    assert len(errors) == 30
    assert 0 < shown < len(errors)
    assert message.startswith("client_info.first_name: It is required. client_info.last_name: It is required. ")
    assert message.endswith(f" ... and {len(errors) - shown} more.")
    assert len(message) <= 600


def test_the_longest_payload_of_errors_still_fits(post: Post) -> None:
    documents = [{"document_type_code": "x" * 5000, "document_number": 1} for _index in range(100)]

    response = post({"client_documents": documents, "x" * 5000: 1})

    assert len(response.json()["errors"]) == 407
    assert len(response.json()["message"]) <= 600
    assert response.json()["message"].endswith(" more.")


@pytest.mark.parametrize("count", range(1, 60))
def test_a_message_is_never_too_long_and_never_loses_an_error(count: int) -> None:
    errors = {f"client_info.field_{index}": ["It is required."] for index in range(count)}

    with override("en"):
        message = summarise(errors)

    shown = message.count("It is required.")
    assert len(message) <= MESSAGE_LENGTH
    assert message.endswith(f"... and {count - shown} more." if shown < count else "It is required.")


def test_several_errors_of_one_field_stand_together() -> None:
    assert summarise({"a": ["One.", "Two."], "b": ["Three."]}) == "a: One. Two. b: Three."


@pytest.mark.parametrize("language", ["en", "en-GB,en;q=0.8", "en;q=0.9, es;q=0.1"])
def test_english_is_spoken_to_those_who_ask(post: Post, payload: dict[str, Any], language: str) -> None:
    response = post(put(payload, "client_info.first_name", ""), HTTP_ACCEPT_LANGUAGE=language)

    assert response.json()["message"] == "client_info.first_name: It is required."
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["", SPANISH, "fr", "x-klingon"])
def test_spanish_is_spoken_to_all_others(post: Post, payload: dict[str, Any], language: str) -> None:
    response = post(put(payload, "client_info.first_name", ""), HTTP_ACCEPT_LANGUAGE=language)

    assert response.json()["message"] == "client_info.first_name: Es obligatorio."
    assert response["Content-Language"] == "es"


def test_the_rest_is_counted_in_spanish_too(post: Post) -> None:
    payload = {node: {} for node in ("client_info", "client_location", "client_job_info", "client_transactionality")}

    response = post(payload, HTTP_ACCEPT_LANGUAGE=SPANISH)

    shown = response.json()["message"].count("Es obligatorio.")
    assert response.json()["message"].endswith(f" ... y {len(response.json()['errors']) - shown} más.")
    assert len(response.json()["message"]) <= 600
