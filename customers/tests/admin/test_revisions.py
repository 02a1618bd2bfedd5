"""The list and the page of revisions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Revision
from customers.tests.helpers import put

from .conftest import People, words

LIST = reverse("admin:customers_revision_changelist")

pytestmark = pytest.mark.django_db


def page(client: Client, revision: Revision) -> Any:
    return client.get(reverse("admin:customers_revision_change", args=[revision.pk]))


@pytest.fixture
def update(accepted: Callable[..., int], payload: dict[str, Any]) -> Revision:
    """The second revision of a customer, with a finding."""
    accepted(payload)
    payload["client_info"]["birth_date"] = "1991-11-15"
    accepted(payload, HTTP_X_REQUEST_ID="the-update")
    return Revision.objects.get(sequence=2)


def test_the_page_says_what_happened_through_whom_and_what_changed(update: Revision, officer: Client) -> None:
    text = words(page(officer, update))
    [finding] = update.findings.all()
    for fact in (
        f"Revision 2 of customer {update.customer_id}",
        update.customer.full_name,
        "What happened Update",
        "By clients_inspector",
        "Channel API",
        "Request id the-update",
        update.submission.match,
        update.digest,
        f"warning {finding.text}",
        "Birth date client_info.birth_date 14/11/1991 15/11/1991",
    ):
        assert fact in text, fact


def test_the_page_says_in_a_line_whom_it_is_about(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    put(payload, "client_info.person_type_code", "PEP")
    put(payload, "client_info.risk_data.risk_level_unique_description", "HIGH")
    number = accepted(payload)
    [main] = [document for document in payload["client_documents"] if document["main"]]
    text = words(page(officer, Revision.objects.get()))
    [line] = re.findall(rf"LUIS ALEJANDRO MARTINEZ {number} .*? What happened", text)
    assert main["document_number"] in line
    assert re.search("PEP · .*Risk level HIGH", line)


def test_the_page_says_who_is_not_politically_exposed_and_whose_risk_is_unknown(
    accepted: Callable[..., int], payload: dict[str, Any], officer: Client
) -> None:
    accepted(payload)
    assert "Not politically exposed Risk level — What happened" in words(page(officer, Revision.objects.get()))


def test_the_decision_comes_before_the_changes(update: Revision, officer: Client) -> None:
    text = words(page(officer, update))
    assert text.index("Decide or write a note") < text.index("Changed fields, before and after")


def test_the_page_leads_to_customer_submission_and_history(update: Revision, officer: Client) -> None:
    html = page(officer, update).content.decode()
    for address in (
        f"/admin/customers/customer/{update.customer_id}/change/",
        f"/admin/customers/customer/{update.customer_id}/history/",
        f"/admin/customers/submission/{update.submission_id}/change/",
    ):
        assert f'href="{address}"' in html


@pytest.mark.parametrize(
    ("term", "count"), [("CUSTOMER", 2), ("clients_insp", 3), ("the-update", 1), ("the-", 0), ("9" * 19, 0)]
)
def test_revisions_are_found(term: str, count: int, update: Revision, people: People, officer: Client) -> None:
    people(1)
    term = term.replace("CUSTOMER", str(update.customer_id))
    response = officer.post(LIST, {"q": term}, follow=True)
    assert response.context["cl"].queryset.count() == count
    assert f"{count} result" in words(response)
    shown = response.redirect_chain[0][0].partition("?q=")[2]
    assert shown.startswith("~"), "a token stands for the term"
    assert len(term) == 1 or term not in shown  # any token may have the digit of a customer's number


def test_revisions_are_filtered_by_kind_and_by_the_severity_of_findings(update: Revision, officer: Client) -> None:
    assert [*officer.get(LIST, {"kind__exact": "update"}).context["cl"].queryset] == [update]
    by_severity = officer.get(LIST, {"findings__severity__exact": "warning", "kind__exact": "update"})
    assert [*by_severity.context["cl"].queryset] == [update]
    assert not officer.get(LIST, {"findings__severity__exact": "alert"}).context["cl"].queryset


def test_the_list_takes_as_many_statements_for_twenty_as_for_one(
    people: People, officer: Client, statements: Callable[[Callable[[], Any]], int]
) -> None:
    people(1)
    for_one = statements(lambda: officer.get(LIST))
    people(19)
    assert statements(lambda: officer.get(LIST)) == for_one


def test_a_page_reads_no_payload(
    update: Revision, officer: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    page(officer, update)  # now the catalogs are in memory
    with django_assert_max_num_queries(11) as captured:
        assert page(officer, update).status_code == 200
    assert not any('."payload"' in query["sql"] for query in captured.captured_queries)
