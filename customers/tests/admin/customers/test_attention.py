"""Why a customer needs attention: the first thing on its page."""

import re
from typing import Any

import pytest
from django.test import Client

from customers.admin.customer_page import LATEST_REVISIONS, MOST_PENDING
from customers.models import PendingRevision
from customers.tests.admin.conftest import words

from .conftest import Accept, page, revision_of

pytestmark = pytest.mark.django_db


def attention(response: Any) -> str:
    """The text before the summary."""
    return words(response).split("Who Born")[0]


@pytest.fixture
def number(accepted: Accept, payload: dict[str, Any]) -> int:
    payload["client_info"]["person_type_code"] = "PEP"
    return accepted(payload)


def test_it_says_what_waits_and_why_and_names_the_findings_gravest_first(number: int, officer: Client) -> None:
    text = attention(page(officer, number))
    assert "Needs attention waiting for review Revision 1: new customer, warning" in text
    findings = [finding.text for finding in revision_of(number).findings.all()]
    assert len(findings) > 1
    assert all(finding in text for finding in findings)
    severities = re.findall(r"\b(alert|warning|information)\b", text.split("new customer, warning")[1])
    assert severities == sorted(severities)
    assert severities[0] == "alert"


def test_it_is_quiet_where_nothing_waits(number: int, officer: Client) -> None:
    PendingRevision.objects.all().delete()
    text = attention(page(officer, number))
    assert "Nothing waits for a review." in text
    assert "Needs attention" not in text


def test_a_revision_that_is_on_the_page_is_reached_on_the_page(number: int, officer: Client) -> None:
    html = page(officer, number).content.decode()
    assert '<a href="#revision-1">' in html
    assert 'id="revision-1"' in html


def test_a_revision_that_is_not_on_the_page_is_reached_on_its_own(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    for place in range(LATEST_REVISIONS):
        payload["client_info"]["nickname"] = f"N{place}"
        accepted(payload)
    html = page(officer, number).content.decode()
    assert "#revision-1" not in html
    assert f'<a href="/admin/customers/revision/{revision_of(number).pk}/change/">' in html


def test_the_most_urgent_comes_first_and_the_rest_is_counted(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    for country in ("VE", "ES", "IT", "FR"):
        payload["client_info"]["nationality_code"] = country
        accepted(payload)
    PendingRevision.objects.filter(revision__sequence=2).update(state="escalated")
    PendingRevision.objects.filter(revision__sequence=1).update(state="flagged")
    response = page(officer, number)
    concerns = response.context["concerns"]
    assert [(one.pending.state, one.revision.sequence) for one in concerns] == [
        ("escalated", 2),
        ("flagged", 1),
        ("waiting", 5),
    ]
    assert len(concerns) == MOST_PENDING
    assert "2 more revisions wait" in attention(response)


def test_it_shows_nothing_of_other_customers(number: int, accepted: Accept, example: Any, officer: Client) -> None:
    other = accepted(example(2))
    PendingRevision.objects.filter(customer=other).delete()
    assert "Nothing waits" in attention(page(officer, other))
