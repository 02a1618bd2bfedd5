"""Every answer of the endpoint: its status, its words, and that it is JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from customers.models import Customer, Submission
from customers.tests.conftest import ADDRESS, Example, Post, basic
from customers.tests.helpers import put

Payload = dict[str, Any]
Accepted = Callable[..., int]


def assert_error(response: Any, status: int, message: str) -> None:
    """The answer is an error in the one form that errors have."""
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    assert response.json() == {"message": message, "request_id": response["X-Request-ID"]}


def test_a_new_customer_is_answered_with_its_number(post: Post, payload: Payload) -> None:
    response = post(payload)

    assert response.status_code == 201
    assert response["Content-Type"] == "application/json"
    assert response.json() == {"customer_number": Customer.objects.get().number}


@pytest.mark.parametrize("change", [{}, {"client_contact.email": "new@example.com"}], ids=["unchanged", "updated"])
def test_a_known_customer_is_answered_alike(post: Post, payload: Payload, change: dict[str, str]) -> None:
    first = post(payload)
    for path, value in change.items():
        put(payload, path, value)

    again = post(payload)

    assert (again.status_code, again.json()) == (201, first.json())


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/", f"{ADDRESS}?a=b"])
def test_the_address_has_a_trailing_slash_or_not(post: Post, payload: Payload, address: str) -> None:
    assert post(payload, address=address).status_code == 201


def test_a_wrong_payload_is_a_400_with_all_that_is_wrong(post: Post, payload: Payload) -> None:
    put(payload, "client_info.birth_date", "1991-14-11")
    put(payload, "client_contact.email", None)

    response = post(payload)

    assert response.status_code == 400
    assert response.json() == {
        "message": "client_info.birth_date: There is no such day. client_contact.email: It is required.",
        "errors": {"client_info.birth_date": ["There is no such day."], "client_contact.email": ["It is required."]},
        "request_id": response["X-Request-ID"],
    }


def test_a_call_without_credentials_is_a_401_that_asks_for_them(payload: Payload, db: None) -> None:
    response = APIClient().post(ADDRESS, payload, HTTP_ACCEPT_LANGUAGE="en")

    assert_error(response, 401, "The user name or the password is not right.")
    assert response["WWW-Authenticate"] == 'Basic realm="core_customer", charset="UTF-8"'
    assert not Submission.objects.exists()


def test_wrong_credentials_are_a_401(post: Post, payload: Payload) -> None:
    response = post(payload, HTTP_AUTHORIZATION=basic(password="wrong"))

    assert_error(response, 401, "The user name or the password is not right.")
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert not Customer.objects.exists()


def test_a_user_that_may_not_submit_is_a_403(post: Post, payload: Payload, api_user: User) -> None:
    api_user.groups.clear()

    assert_error(post(payload), 403, "This user may not do this.")
    assert not Customer.objects.exists()


def test_a_user_that_may_not_view_is_a_403(
    api: APIClient, accepted: Accepted, payload: Payload, api_user: User
) -> None:
    number = accepted(payload)
    api_user.groups.clear()

    assert_error(api.get(f"{ADDRESS}/{number}"), 403, "This user may not do this.")


@pytest.mark.parametrize("number", [0, 999, 2**63 - 1])
def test_a_number_that_nobody_has_is_a_404(post: Post, payload: Payload, number: int) -> None:
    response = post(put(payload, "client_info.customer_number", number))

    assert_error(response, 404, "There is no customer with that number.")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("number", [2**63, 10**29, -1])
def test_a_number_that_nobody_can_have_is_a_400(post: Post, payload: Payload, number: int) -> None:
    response = post(put(payload, "client_info.customer_number", number))

    assert response.status_code == 400
    assert response.json()["message"] == ("client_info.customer_number: It must be between 0 and 9223372036854775807.")


@pytest.mark.parametrize("number", ["0", "999", "9223372036854775807", "9223372036854775808", "9" * 30])
def test_reading_a_customer_that_does_not_exist_is_a_404(api: APIClient, number: str) -> None:
    assert_error(api.get(f"{ADDRESS}/{number}"), 404, "There is no customer with that number.")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/core_customers",
        f"{ADDRESS}/x",
        f"{ADDRESS}/-1",
        f"{ADDRESS}/1/2",
        f"{ADDRESS}//",
        f"{ADDRESS}/" + "9" * 5000,
    ],
)
def test_an_address_that_is_none_is_a_404(api: APIClient, address: str) -> None:
    assert_error(api.get(address), 404, "There is nothing at this address.")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_is_a_405_that_names_the_right_one(api: APIClient, method: str) -> None:
    response = api.generic(method, ADDRESS)

    assert_error(response, 405, "This address does not answer to this method.")
    assert "POST" in response["Allow"].split(", ")


def test_the_methods_named_are_those_that_are_answered(api: APIClient) -> None:
    for method in api.put(ADDRESS)["Allow"].split(", "):
        assert api.generic(method, ADDRESS).status_code != 405, method


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_customer_is_only_read(api: APIClient, accepted: Accepted, payload: Payload, method: str) -> None:
    response = api.generic(method, f"{ADDRESS}/{accepted(payload)}")

    assert_error(response, 405, "This address does not answer to this method.")
    assert "GET" in response["Allow"]


def test_a_body_of_a_mebibyte_is_read(post: Post, payload: Payload) -> None:
    body = json.dumps(payload).encode()

    assert post(body + b" " * (settings.MAX_BODY_BYTES - len(body))).status_code == 201


def test_a_larger_body_is_a_413(post: Post, payload: Payload) -> None:
    body = json.dumps(payload).encode()

    response = post(body + b" " * (settings.MAX_BODY_BYTES - len(body) + 1))

    assert_error(response, 413, "The request is too large: at most 1 MiB is read.")
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded",
     "multipart/form-data; boundary=x", "application/jsonx", "application/merge-patch+json", "json", ""],
)  # fmt: skip
def test_a_body_that_is_not_declared_as_json_is_a_415(post: Post, payload: Payload, content_type: str) -> None:
    response = post(payload, content_type=content_type)

    assert_error(response, 415, "The content must be JSON (Content-Type: application/json).")
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;x=y"]
)
def test_json_is_declared_in_several_ways(post: Post, payload: Payload, content_type: str) -> None:
    assert post(payload, content_type=content_type).status_code == 201


def test_keys_of_different_customers_are_a_409_that_names_them(
    post: Post, accepted: Accepted, example: Example
) -> None:
    first, second = accepted(example(1)), accepted(example(2))
    mixed = put(example(1), "client_info.wisenroll_code", example(2)["client_info"]["wisenroll_code"])

    assert_error(post(mixed), 409, f"The keys sent belong to different customers: {first}, {second}.")


def test_keys_of_another_person_are_a_409_that_names_the_customer(
    post: Post, accepted: Accepted, example: Example
) -> None:
    number = accepted(example(1))
    other = example(2)
    other["client_documents"] = example(1)["client_documents"]

    assert_error(
        post(other), 409, f"The keys sent belong to customer {number}, whose names and birth date are different."
    )


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png;q=1", "*/*", "nonsense", ""])
@pytest.mark.parametrize("query", ["", "?format=xml", "?format=html", "?format=api"])
def test_answers_are_json_whatever_the_caller_would_rather_have(
    post: Post, api: APIClient, payload: Payload, accept: str, query: str
) -> None:
    created = post(payload, address=ADDRESS + query, HTTP_ACCEPT=accept)
    refused = post({}, address=ADDRESS + query, HTTP_ACCEPT=accept)
    read = api.get(f"{ADDRESS}/{created.json()['customer_number']}{query}", HTTP_ACCEPT=accept)

    assert [response.status_code for response in (created, refused, read)] == [201, 400, 200]
    assert {response["Content-Type"] for response in (created, refused, read)} == {"application/json"}


def test_what_nobody_foresaw_is_a_500_that_says_nothing(
    post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("LUIS MARTINEZ")

    monkeypatch.setattr("customers.api.views.submit", fail)

    assert_error(post(payload), 500, "Something went wrong in the core. Please report it with the request id.")


def test_the_caller_may_name_the_request(post: Post) -> None:
    assert post({}, HTTP_X_REQUEST_ID="trace-7").json()["request_id"] == "trace-7"
