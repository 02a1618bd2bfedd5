"""What submissions are found by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Submission

LIST = reverse("admin:customers_submission_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(accepted: Callable[..., int], payload: dict[str, Any], post: Callable[..., Any]) -> int:
    """The number of a customer who was taken in; somebody else was refused."""
    number = accepted(payload, HTTP_X_REQUEST_ID="the-first")
    refused = {
        "client_info": {"first_name": "José", "last_name": "NÚÑEZ", "wisenroll_code": "ZX-77"},
        "client_documents": [{"document_number": "402-1234567-8"}],
        "client_contact": {"email": "jn@example.com", "cell_phone": "+1 (809) 555-0199"},
    }
    assert post(refused, HTTP_X_REQUEST_ID="the-second").status_code == 400
    return number


@pytest.mark.parametrize(
    ("term", "outcomes"),
    [
        ("luis martinez", {"created"}),
        ("Martínez LUIS", {"created"}),
        ("M1112333999", {"created"}),
        ("nunez jose", {"refused"}),
        ("40212345678", {"refused"}),
        ("402-1234567-8", {"refused"}),
        ("ZX-77", {"refused"}),
        ("jn@example.com", {"refused"}),
        ("809 555 0199", {"refused"}),
        ("clients_insp", {"created", "refused"}),
        ("the-first", {"created"}),
        ("the-", set()),
        ("client_info.birth_date: It is required", {"refused"}),
        ("nobody of this name", set()),
        ("%", set()),
        ("9" * 19, set()),
        ("x" * 5_000, set()),
    ],
)
def test_a_submission_is_found_by(term: str, outcomes: set[str], two: int, officer: Client) -> None:
    response = officer.post(LIST, {"q": term}, follow=True)
    assert {submission.outcome for submission in response.context["cl"].queryset} == outcomes


def test_a_submission_is_found_by_its_customer_number(two: int, officer: Client) -> None:
    response = officer.post(LIST, {"q": str(two)}, follow=True)
    assert [submission.customer_id for submission in response.context["cl"].queryset] == [two]


def test_a_term_stays_out_of_the_address(two: int, officer: Client) -> None:
    response = officer.post(f"{LIST}?outcome__exact=refused", {"q": "José Núñez"})
    assert response.status_code == 302
    assert "outcome__exact=refused" in response["Location"]
    assert "Jos" not in response["Location"]
    [found] = officer.get(response["Location"]).context["cl"].queryset
    assert found == Submission.objects.get(outcome="refused")
