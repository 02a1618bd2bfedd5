"""Dry runs: they say what would come of a call, and nothing comes of it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from customers.errors import TooBusy
from customers.models import Access, Customer, Revision, Submission
from customers.tests.conftest import Example, Post, basic
from customers.tests.helpers import in_bank_language, put

Payload = dict[str, Any]
Accepted = Callable[..., int]
Foresee = Callable[..., dict[str, Any]]


@pytest.fixture
def foresee(post: Post) -> Foresee:
    """`foresee(payload)`: what a dry run is answered; no row of any table but the access log comes or goes."""

    def foresee(body: Any, **headers: Any) -> dict[str, Any]:
        before = rows()
        response = post(body, HTTP_X_DRY_RUN="true", **headers)
        assert response.status_code == 200, response.content
        assert rows() == before
        answer: dict[str, Any] = response.json()
        assert answer.pop("dry_run") is True
        assert answer.pop("request_id") == response["X-Request-ID"]
        return answer

    return foresee


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model is not Access}


def test_a_new_customer_would_be_created(foresee: Foresee, payload: Payload) -> None:
    foreseen = foresee(payload)

    assert {name: foreseen[name] for name in ("status", "outcome", "customer_number", "changes")} == {
        "status": 201,
        "outcome": "created",
        "customer_number": None,
        "changes": [],
    }
    assert foreseen["match"] == in_bank_language("No document and no Wisenroll code is known: a new customer.")
    assert foreseen["waits_for_review"]
    assert foreseen["review_causes"][0] == {"code": "creation", "text": "new customer"}


def test_a_known_customer_would_be_updated_and_the_fields_are_named(
    foresee: Foresee, accepted: Accepted, payload: Payload
) -> None:
    number = accepted(payload)
    put(payload, "client_contact.email", "new@example.com")
    put(payload, "client_info.spouse_info", None)
    put(payload, "client_info.unheard_of", 1)

    foreseen = foresee(payload)

    assert (foreseen["status"], foreseen["outcome"], foreseen["customer_number"]) == (201, "updated", number)
    assert "client_contact.email" in foreseen["changes"]
    assert "client_info.spouse_info.first_name" in foreseen["changes"]
    assert "client_contact.cell_phone" not in foreseen["changes"]
    assert not foreseen["waits_for_review"]
    assert [(found["code"], found["severity"]) for found in foreseen["findings"]] == [("unknown_keys", "info")]


def test_what_is_foreseen_is_what_then_happens(foresee: Foresee, accepted: Accepted, example: Example) -> None:
    payload = example(1)
    put(payload, "client_entity_branch.branch_code", "NEW1")  # a code that no catalog has
    for _time in range(2):
        foreseen = foresee(payload)
        number = accepted(payload)
        submission = Submission.objects.latest("pk")
        assert (foreseen["outcome"], foreseen["match"]) == (submission.outcome, submission.match)
        revision = Revision.objects.get()
        if submission.outcome == "created":
            found = list(revision.findings.order_by("pk").values("code", "severity", "path", "text"))
            assert foreseen["findings"] == found
            assert "catalog_unverified" in {each["code"] for each in found}
            assert ",".join(cause["code"] for cause in foreseen["review_causes"]) == revision.review_causes
    assert (foreseen["outcome"], foreseen["customer_number"]) == ("unchanged", number)
    assert (foreseen["changes"], foreseen["findings"], foreseen["waits_for_review"]) == ([], [], False)


def test_what_would_be_refused_is_told_with_its_status_and_errors(foresee: Foresee, payload: Payload) -> None:
    put(payload, "client_info.birth_date", "1991-14-11")

    assert foresee(payload) == {
        "status": 400,
        "message": "client_info.birth_date: There is no such day.",
        "errors": {"client_info.birth_date": ["There is no such day."]},
    }
    assert foresee(b"{")["status"] == 400
    assert foresee(put(payload, "client_info.birth_date", "1991-11-14") | {})["status"] == 201
    assert foresee(put(payload, "client_info.customer_number", 999))["status"] == 404


def test_who_learns_that_somebody_is_on_file_leaves_a_line_in_the_access_log(
    foresee: Foresee, accepted: Accepted, example: Example, api_user: User
) -> None:
    api_user.groups.clear()
    api_user.user_permissions.add(Permission.objects.get(codename="submit_customer"))

    foresee(example(1))
    foresee(b"{")
    assert not Access.objects.exists()

    first, second = accepted(example(1)), accepted(example(2))
    foresee(example(1))
    assert _accesses() == [(api_user.username, "api", first, "X-Dry-Run")]

    foresee(put(example(1), "client_info.wisenroll_code", example(2)["client_info"]["wisenroll_code"]))
    assert sorted(access[2] for access in _accesses()[1:]) == [first, second]


def _accesses() -> list[tuple[Any, ...]]:
    return [*Access.objects.order_by("id").values_list("username", "kind", "customer_id", "detail")]


def test_a_conflict_is_foreseen(foresee: Foresee, accepted: Accepted, example: Example) -> None:
    first, second = accepted(example(1)), accepted(example(2))
    mixed = put(example(1), "client_info.wisenroll_code", example(2)["client_info"]["wisenroll_code"])

    assert foresee(mixed) == {
        "status": 409,
        "message": f"The keys sent belong to different customers: {first}, {second}.",
    }


def test_who_may_not_view_customers_is_told_nothing_of_the_one_on_file(
    foresee: Foresee, accepted: Accepted, payload: Payload, api_user: User
) -> None:
    number = accepted(payload)
    api_user.groups.clear()
    api_user.user_permissions.add(Permission.objects.get(codename="submit_customer"))

    assert foresee(put(payload, "client_contact.email", "new@example.com")) == {
        "status": 201,
        "outcome": "updated",
        "customer_number": number,
    }


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_AUTHORIZATION": basic("nobody")}, 401),
        ({"content_type": "text/plain"}, 415),
    ],
)
def test_access_and_transport_are_answered_as_ever(
    post: Post, payload: Payload, headers: dict[str, str], status: int
) -> None:
    assert post(payload, HTTP_X_DRY_RUN="true", **headers).status_code == status
    assert not Submission.objects.exists()


def test_a_user_that_may_not_submit_may_not_try_either(post: Post, payload: Payload, api_user: User) -> None:
    api_user.groups.clear()

    assert post(payload, HTTP_X_DRY_RUN="true").status_code == 403
    assert not Submission.objects.exists()


def test_a_core_that_is_busy_foresees_nothing(post: Post, payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise TooBusy

    monkeypatch.setattr("customers.api.dry_runs.dry_run", fail)

    response = post(payload, HTTP_X_DRY_RUN="true")

    assert (response.status_code, response["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("value", ["1", "yes", "tru", "true, false", "dry"])
def test_a_header_that_says_neither_is_refused_and_not_guessed_at(post: Post, payload: Payload, value: str) -> None:
    response = post(payload, HTTP_X_DRY_RUN=value)

    assert response.status_code == 400
    assert response.json()["message"] == "X-Dry-Run must be true or false."
    assert not Customer.objects.exists()
    assert Submission.objects.get().outcome == "refused"


@pytest.mark.parametrize("value", ["false", "FALSE", ""])
def test_a_header_that_says_false_is_as_good_as_none(post: Post, payload: Payload, value: str) -> None:
    assert post(payload, HTTP_X_DRY_RUN=value).status_code == 201
    assert Customer.objects.count() == 1


def test_the_log_has_that_a_dry_run_was_made_and_of_whom_it_was_nothing(
    foresee: Foresee, payload: Payload, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "customers")

    foresee(payload)

    lines = [record.getMessage() for record in caplog.records if record.name != "core_customer_site.request_log"]
    assert lines == ["dry run: created"]
