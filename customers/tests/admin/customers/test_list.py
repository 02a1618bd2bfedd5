"""The list of customers: what it shows of each, and in what order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import CustomerIndex, IdentityDocument, PendingRevision, Review, Revision
from customers.roles import COMPLIANCE_OFFICERS
from customers.tests.admin.conftest import FOR_ONE_PAGE, People, words

from .conftest import LIST, Accept, Member, listed, revision_of, verify_catalogs

pytestmark = pytest.mark.django_db


def cell(client: Client, column: str, number: int) -> str:
    """The text of a column for a customer."""
    rows = client.get(LIST).content.decode().split("<tr>")
    [row] = [row for row in rows if f"/customer/{number}/change/" in row]
    inner = row.split(f"field-{column}", 1)[1].split(">", 1)[1]
    return " ".join(strip_tags(re.split("</t[dh]>", inner)[0]).split())


@pytest.fixture
def number(accepted: Accept, payload: dict[str, Any]) -> int:
    payload["client_info"] |= {"person_type_code": "PEP"}
    payload["client_info"]["risk_data"] = {"risk_value": 8.5, "risk_level_unique_description": "high"}
    return accepted(payload)


def decide(revision: Revision, decision: Review.Decision, user: Any) -> None:
    origin = Origin(Revision.Source.ADMIN, user.pk, user.get_username(), request_id="r", reason="A reason")
    review(revision, decision, origin, seen=0)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("listed_name", "LUIS ALEJANDRO MARTINEZ"),
        ("main_document", "111110001 SSN US"),
        ("listed_nationality", "US"),
        ("listed_branch", "Branch 01"),
        ("exposure", "PEP"),
        ("risk_level", "High Risk"),
        ("review_state", "waiting for review"),
    ],
)
def test_the_list_says_of_a_customer(column: str, text: str, number: int, officer: Client) -> None:
    assert cell(officer, column, number) == text


def test_the_name_of_the_nationality_goes_with_its_code(number: int, officer: Client) -> None:
    assert '<abbr title="United States">US</abbr>' in officer.get(LIST).content.decode()


def test_the_list_says_of_somebody_without_main_document_exposure_and_risk_that_there_is_none(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    for document in payload["client_documents"]:
        document["main"] = 0
    html = officer.get(LIST).content.decode() if accepted(payload) else ""
    for column in ("main_document", "exposure", "risk_level"):
        assert f'<td class="field-{column}">—</td>' in html


def test_open_findings_are_counted_and_the_gravest_is_named(number: int, officer: Client) -> None:
    findings = revision_of(number).findings.all()
    assert {finding.severity for finding in findings} > {"alert"}
    assert cell(officer, "open_findings", number) == f"{len(findings)} alert"


def test_findings_of_an_approved_revision_are_not_open(number: int, officer: Client, django_user_model: Any) -> None:
    decide(revision_of(number), Review.Decision.APPROVED, django_user_model.objects.get(username="admin"))
    assert cell(officer, "open_findings", number) == "—"
    assert cell(officer, "review_state", number) == "reviewed"


def test_the_review_state_is_the_most_urgent_of_what_waits(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client, django_user_model: Any
) -> None:
    user = django_user_model.objects.get(username="admin")
    payload["client_info"]["nationality_code"] = "VE"
    accepted(payload)
    assert cell(officer, "review_state", number) == "waiting for review"
    decide(revision_of(number, 2), Review.Decision.FLAGGED, user)
    assert cell(officer, "review_state", number) == "flagged"
    decide(revision_of(number, 1), Review.Decision.ESCALATED, user)
    assert cell(officer, "review_state", number) == "escalated"


def test_what_changed_last_comes_first(people: People, officer: Client) -> None:
    one, two, three = people(3)
    CustomerIndex.objects.filter(customer=two).update(changed_at=timezone.now())
    assert listed(officer) == [two, three, one]


@pytest.mark.parametrize("column", ["plain_number", "listed_name", "last_change"])
def test_columns_with_an_index_can_be_sorted_by(column: str, accepted: Accept, example: Any, officer: Client) -> None:
    numbers = []
    for place, name in enumerate(("Ana", "Berta", "Celia"), start=1):
        person = example(place)
        person["client_info"] |= {"first_name": name, "middle_name": "", "wisenroll_code": f"P{place}"}
        numbers.append(accepted(person))
    place = officer.get(LIST).context["cl"].list_display.index(column)
    assert listed(officer, o=place) == numbers
    assert listed(officer, o=-place if place else "-0") == numbers[::-1]


def test_other_columns_cannot_be_sorted_by(people: People, officer: Client) -> None:
    people(1)
    assert officer.get(LIST).content.decode().count("sortable") == 3


def test_the_list_takes_at_most_eight_statements_whatever_its_size(
    people: People, member: Member, statements: Callable[[Any], int], django_assert_max_num_queries: Any
) -> None:
    client = member(COMPLIANCE_OFFICERS)
    people(1)
    verify_catalogs()
    client.get(LIST)  # now the catalogs are in memory
    for_one = statements(lambda: client.get(LIST))
    people(19)
    verify_catalogs()
    assert PendingRevision.objects.count() == 20
    assert statements(lambda: client.get(LIST)) == for_one <= 8 + FOR_ONE_PAGE
    assert statements(lambda: client.get(LIST, {"q": "luis"})) == for_one
    assert statements(lambda: client.get(LIST, {"nationality": "US", "state": "waiting"})) == for_one


def test_the_list_reads_no_search_text(people: People, officer: Client, django_assert_max_num_queries: Any) -> None:
    people(1)
    with django_assert_max_num_queries(12) as captured:
        officer.get(LIST)
    assert not any('"search_text"' in query["sql"] for query in captured.captured_queries)


def test_who_may_not_view_customers_sees_no_list(staff: Callable[..., Client]) -> None:
    assert staff("view_submission").get(LIST).status_code == 403


def test_a_customer_is_listed_once_however_many_documents_and_revisions_it_has(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    payload["client_info"]["nationality_code"] = "VE"
    accepted(payload)
    assert IdentityDocument.objects.filter(customer=number).count() > 1
    assert listed(officer) == [number]
    assert listed(officer, state="waiting") == [number]
    assert words(officer.get(LIST)).count("LUIS ALEJANDRO MARTINEZ") == 1
