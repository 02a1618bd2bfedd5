"""The page of a customer: a summary, everything the contract tells, what was sent, what happened."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogs.models import Branch
from customers.admin.customer_page import LATEST_REVISIONS, LATEST_SUBMISSIONS
from customers.admin.nodes import NODES, OUTSIDE, PARTS
from customers.contract.nodes import Node
from customers.contract.serializers import PAYLOAD
from customers.intake.identifiers import start_at
from customers.models import Customer
from customers.roles import AUDITORS, COMPLIANCE_OFFICERS, SENIOR_OFFICERS
from customers.tests.admin.conftest import People, words

from .conftest import LIST, Accept, Member, history, page, sequences, verify_catalogs

pytestmark = pytest.mark.django_db

SHOWN_OTHERWISE = {"birth_date", "entry_date", "country"}
"""Fields whose texts stand on a page in another form: local dates, and codes for the names of countries."""


def section(response: Any, name: str) -> str:
    """The text of a section of the page."""
    html = response.content.decode().split(f'id="{name}"', 1)[1]
    after = re.split(r'<section class="core-section"', html)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", after))


def texts_in(value: Any) -> set[str]:
    """All texts in a payload that a page shows as they are."""
    if isinstance(value, dict):
        return set().union(*(texts_in(child) for name, child in value.items() if name not in SHOWN_OTHERWISE))
    if isinstance(value, list):
        return set().union(*map(texts_in, value))
    return {value} if isinstance(value, str) and value else set()


@pytest.mark.parametrize("place", [1, 2, 3])
def test_the_page_shows_every_value_that_was_sent(
    place: int, accepted: Accept, example: Callable[[int], Any], officer: Client
) -> None:
    sent = example(place)
    text = words(page(officer, accepted(sent)))
    for value in texts_in(sent):
        assert value in text, value


def test_every_column_of_the_contract_is_in_its_node(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["risk_data"] = {"risk_value": 8.5}
    payload["client_info"]["immigration_status"] = {"unique_name": "resident"}
    payload["client_job_info"]["previously_employment_data"] = {"previous_seniority": 7}
    references = payload["client_references"]
    for kind in ("bank", "supplier_commercial", "client_commercial"):
        references[f"second_{kind}_reference"] = dict(references[f"first_{kind}_reference"])
    shown = {
        (found.name, fact.path)
        for found in page(officer, accepted(payload)).context["sections"]
        for part in found.parts
        for fact in part.facts
    }
    paths = {path for _key, _column, path in PAYLOAD.paths() if not path.startswith("client_documents")}
    assert shown == {(path.split(".")[0], path) for path in paths}


def test_nodes_and_their_parts_have_the_contracts_names_and_order() -> None:
    assert list(NODES) == [*PAYLOAD.children, OUTSIDE]
    parts = [f"{name}.{part}" for name, node in PAYLOAD.children.items() for part in node.children]
    assert list(PARTS) == parts
    assert not any(child.children for node in PAYLOAD.children.values() for child in _children(node))


def _children(node: Node) -> list[Node]:
    return list(node.children.values())


def test_the_nodes_stand_in_the_order_of_the_contract(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    html = page(officer, accepted(payload)).content.decode()
    places = [html.index(f'<section class="core-section" id="{name}"') for name in PAYLOAD.children]
    assert places == sorted(places)
    for name in PAYLOAD.children:
        assert f'<a href="#{name}">' in html


def test_dates_amounts_and_codes_are_shown_as_people_write_them(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["birth_date"] = "1991-11-04"
    payload["client_job_info"]["salary"] = 1234567.5
    payload["client_job_info"]["net_income"] = 0.3125
    text = words(page(officer, accepted(payload)))
    assert "Birth date 04/11/1991" in text
    assert "Monthly salary 1,234,567.50 USD" in text
    assert "Net monthly income 0.3125 USD" in text
    assert "Income in another currency 10,000.00 USD" in text
    assert "Nationality US · United States" in text


def test_a_field_without_value_has_a_dash(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    payload["client_info"] |= {"nickname": "", "other_nationality_code": None}
    text = section(page(officer, accepted(payload)), "client_info")
    assert "Nickname — " in text
    assert "Second nationality — " in text


def test_an_object_that_the_customer_lacks_is_named_as_missing(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    del payload["client_info"]["spouse_info"]
    text = section(page(officer, accepted(payload)), "client_info")
    assert "Without: Spouse, Immigration status, Risk assessment" in text


def test_a_code_that_nobody_has_confirmed_is_marked(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    number = accepted(payload)
    assert "01 · Branch 01 unverified" in section(page(officer, number), "client_entity_branch")
    Branch.objects.update(is_verified=True)
    assert "unverified" not in section(page(officer, number), "client_entity_branch")


def test_documents_say_what_they_are_to_the_customer(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    gone = payload["client_documents"].pop(0)
    assert accepted(payload) == number
    text = section(page(officer, number), "client_documents")
    assert re.search(r"SSN [^—]* 111110001 US · United States main", text)
    assert re.search(r"9987441111 DO · Dominican Republic current", text)
    assert re.search(rf"{gone['document_number']} US · United States no longer current", text)
    assert text.index("111110001") < text.index("9987441111") < text.index(gone["document_number"])


def test_the_summary_has_the_age_of_today(
    accepted: Accept, payload: dict[str, Any], officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload["client_info"]["birth_date"] = "1991-11-14"
    number = accepted(payload)
    for today, age in ((date(2025, 11, 13), 33), (date(2025, 11, 14), 34), (date(2025, 12, 1), 34)):
        monkeypatch.setattr("customers.admin.summary.timezone.localdate", lambda today=today: today)
        assert f"14/11/1991, aged {age}" in words(page(officer, number))


def test_the_summary_says_who_where_what_work_and_what_money(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"] |= {"person_type_code": "PEP", "civil_status_id": 2}
    payload["client_info"]["risk_data"] = {"risk_value": 8.5, "risk_level_unique_description": "high"}
    response = page(officer, accepted(payload))
    summary = words(response).split("Who Born")[1].split("Customer number")[0]
    for fact in (
        "United States · Dominican Republic",
        "Politically exposed person",
        "High Risk · 8.50",
        "111110001",
        "1100 Biscayne Boulevard",
        "Miami, Florida",
        "7862229999",
        "TECH GROUP LLC",
        "Software Developers",
        "8,000.00 USD in 2 movements",
        "7,550.00 USD in 10 movements",
        "01 · Branch 01",
    ):
        assert fact in summary, fact


def test_unknown_keys_are_shown_in_lines_and_harmless(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["novelty"] = {"deep": "<script>ñ</script>"}
    html = page(officer, accepted(payload)).content.decode()
    assert "&quot;novelty&quot;: {\n      &quot;deep&quot;: &quot;&lt;script&gt;ñ&lt;/script&gt;&quot;" in html
    assert '<a href="#unknown_keys">' in html


def test_without_unknown_keys_nothing_is_said_of_them(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    assert 'id="unknown_keys"' not in page(officer, accepted(payload)).content.decode()


def test_what_was_sent_is_never_markup(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    payload["client_info"] |= {"nickname": "<b>bold</b>", "first_name": "<i>slanted</i>"}
    payload["client_location"]["address"] = "<u>line</u>"
    number = accepted(payload)
    for response in (page(officer, number), history(officer, number), officer.get(LIST)):
        html = response.content.decode()
        assert "&lt;i&gt;slanted&lt;/i&gt;" in html
        for mark in ("<b>bold", "<i>slanted", "<u>line"):
            assert mark not in html


def test_numbers_of_customers_are_not_grouped(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    start_at(Customer, 1234567)
    number = accepted(payload)
    assert number == 1234567
    for response in (officer.get(LIST), page(officer, number), history(officer, number)):
        assert "1234567" in words(response)
        assert "1,234,567" not in words(response)


def test_the_submissions_that_touched_the_customer_are_listed_newest_first(
    accepted: Accept, post: Any, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    accepted(payload)
    post(b"{")
    text = section(page(officer, number), "submissions")
    assert text.index("unchanged") < text.index("created")
    assert "refused" not in text
    assert "All submissions" not in text


def test_of_many_submissions_the_latest_are_shown_and_a_link_leads_to_all(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    for _each in range(LATEST_SUBMISSIONS):
        accepted(payload)
    response = page(officer, number)
    assert section(response, "submissions").count("unchanged") == LATEST_SUBMISSIONS
    assert f'href="/admin/customers/submission/?customer={number}"' in response.content.decode()


def test_the_latest_revisions_are_shown_in_full_and_a_link_leads_to_all(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    for place in range(LATEST_REVISIONS):
        payload["client_info"]["nickname"] = f"N{place}"
        accepted(payload)
    response = page(officer, number)
    assert sequences(response) == [6, 5, 4, 3, 2]
    text = section(response, "timeline")
    assert "Nickname client_info.nickname N3 N4" in text
    assert "The whole history: 6 revisions" in text


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        (COMPLIANCE_OFFICERS, {"history", "dossier"}),
        (SENIOR_OFFICERS, {"history", "dossier", "correct"}),
        (AUDITORS, {"history", "dossier"}),
    ],
)
def test_there_are_buttons_for_what_one_may_do(
    role: str, buttons: set[str], accepted: Accept, payload: dict[str, Any], member: Member
) -> None:
    number = accepted(payload)
    html = page(member(role), number).content.decode()
    for name in ("history", "dossier", "correct"):
        address = reverse(f"admin:customers_customer_{name}", args=[number])
        assert (f'<a href="{address}"' in html) == (name in buttons), name


def test_who_may_only_view_customers_sees_all_of_them_and_no_links_to_other_pages(
    accepted: Accept, payload: dict[str, Any], staff: Callable[..., Client]
) -> None:
    response = page(staff("view_customer"), accepted(payload))
    html = response.content.decode()
    assert payload["client_contact"]["email"] in html
    assert 'id="client_transactionality"' in html
    assert 'id="submissions"' not in html
    for other in ("/admin/customers/revision/", "/admin/customers/submission/", "/correct/", "/dossier/"):
        assert other not in html


def test_headings_go_down_one_step_at_a_time_and_column_heads_say_that_they_are(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    number = accepted(payload)
    payload["client_info"]["nationality_code"] = "VE"
    accepted(payload)
    for response in (page(officer, number), history(officer, number)):
        html = response.content.decode().split('<div id="content"')[1]
        levels = [int(level) for level in re.findall(r"<h(\d)", html)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert not re.search(r"<th(?![^>]*scope)[ >]", html)


def test_the_page_has_no_id_twice(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    number = accepted(payload)
    payload["client_info"]["nationality_code"] = "VE"
    accepted(payload)
    ids = re.findall(r'\bid="([^"]+)"', page(officer, number).content.decode())
    assert sorted(ids) == sorted(set(ids))


def test_a_page_takes_at_most_fifteen_statements(
    people: People, accepted: Accept, payload: dict[str, Any], member: Member, statements: Callable[[Any], int]
) -> None:
    [number, other] = people(2)
    verify_catalogs()
    client = member(SENIOR_OFFICERS)
    page(client, number)  # now the catalogs are in memory
    assert statements(lambda: page(client, other)) <= 15


def test_an_unknown_customer_has_no_page(officer: Client) -> None:
    for number in (404, 10**30, "nobody", "1/2"):
        assert history(officer, number).status_code == 404
        response = page(officer, number)
        assert response.status_code == 302
        assert response["Location"] == reverse("admin:index")
