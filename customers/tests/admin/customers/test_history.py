"""The history of a customer: its revisions, newest first, with all that each has changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.admin.timeline import REVISIONS_A_PAGE
from customers.contract.serializers import read_payload
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.review import review
from customers.models import Review, Revision, Submission
from customers.tests.admin.conftest import People, words

from .conftest import Accept, changes, history, sequences

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(accepted: Accept, payload: dict[str, Any]) -> int:
    """A customer as example 1 has it."""
    return accepted(payload)


def test_the_history_button_of_a_customer_leads_to_its_history(number: int, officer: Client) -> None:
    page = officer.get(reverse("admin:customers_customer_change", args=[number])).content.decode()
    assert f'href="/admin/customers/customer/{number}/history/"' in page


def test_revisions_come_newest_first(number: int, accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    payload["client_info"]["nickname"] = "Lucho"
    accepted(payload)
    assert sequences(history(officer, number)) == [2, 1]


def test_an_event_says_who_when_from_where_and_for_what_reason(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["nickname"] = "Lucho"
    accepted(payload)
    revision = Revision.objects.get(sequence=2)
    response = history(officer, number)
    text = words(response)
    assert "Revision 2 · update ·" in text
    assert "By clients_inspector Channel API · 127.0.0.1" in text
    assert Submission.objects.get(revision=revision).match in text
    assert f'href="/admin/customers/submission/{revision.submission_id}/change/"' in response.content.decode()
    assert f'href="/admin/customers/revision/{revision.pk}/change/"' in response.content.decode()


def test_the_reason_of_a_revision_is_shown(number: int, payload: dict[str, Any], officer: Client) -> None:
    payload["client_info"] |= {"customer_number": number, "nickname": "Lucho"}
    user = User.objects.create_user("sol")
    origin = Origin(Revision.Source.ADMIN, user.pk, "sol", reason="Ordered by the court")
    correct(read_payload(payload), origin, seen=1)
    assert "Reason Ordered by the court" in words(history(officer, number))


def test_the_moment_is_shown_in_local_time(accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    with patch.object(timezone, "now", return_value=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)):
        number = accepted(payload)
    assert "creation · 01/01/2026 23:04:05" in words(history(officer, number))


@pytest.mark.parametrize(
    ("node", "field", "before", "after", "shown"),
    [
        ("client_info", "nickname", "Lucho", "Luis", ("Lucho", "Luis")),
        ("client_info", "nickname", "", "Luis", ("(blank)", "Luis")),
        ("client_info", "nickname", "Lucho", None, ("Lucho", "(blank)")),
        ("client_info", "other_nationality_code", None, "DO", ("—", "DO · Dominican Republic")),
        ("client_info", "other_nationality_code", "DO", "VE", ("DO · Dominican Republic", "VE · Venezuela")),
        ("client_info", "birth_date", "1991-11-14", "1991-12-01", ("14/11/1991", "01/12/1991")),
        ("client_job_info", "salary", 8000, 12345.6789, ("8,000.00", "12,345.6789")),
        ("client_location", "rent_amount", 2000, None, ("2,000.00", "—")),
        ("client_transactionality", "inc_monthly_movements", 0, 1500, ("0", "1,500")),
    ],
)
def test_a_change_is_shown_as(
    node: str,
    field: str,
    before: Any,
    after: Any,
    shown: tuple[str, str],
    accepted: Accept,
    payload: dict[str, Any],
    officer: Client,
) -> None:
    payload[node][field] = before
    number = accepted(payload)
    payload[node][field] = after
    accepted(payload)
    assert changes(history(officer, number)) == {f"{node}.{field}": shown}


def test_a_row_that_came_has_nothing_before_it_and_one_that_went_nothing_after(
    accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    spouse = payload["client_info"].pop("spouse_info")
    number = accepted(payload)
    accepted({**payload, "client_info": {**payload["client_info"], "spouse_info": spouse}})
    accepted(payload)
    response = history(officer, number)
    path = "client_info.spouse_info.first_name"
    assert changes(response, 1)[path] == ("", spouse["first_name"])
    assert changes(response, 0)[path] == (spouse["first_name"], "")
    assert "Spouse added" in words(response)
    assert "Spouse removed" in words(response)


def test_rows_of_one_table_are_told_apart(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_references"]["second_personal_reference"]["name"] = "SOMEBODY ELSE"
    [main] = [document for document in payload["client_documents"] if document["main"]]
    main["main"] = 0
    accepted(payload)
    text = words(history(officer, number))
    assert "Personal reference · second changed" in text
    assert f"Identity document · {main['document_type_code']} US {main['document_number']} changed" in text


def test_flags_are_words(number: int, accepted: Accept, payload: dict[str, Any], officer: Client) -> None:
    [main] = [document for document in payload["client_documents"] if document["main"]]
    main["main"] = 0
    accepted(payload)
    assert set(changes(history(officer, number)).values()) == {("yes", "no")}


def test_unknown_keys_are_shown_in_lines(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["novelty"] = [1, "ñ"]
    accepted(payload)
    response = history(officer, number)
    before, after = changes(response)["unknown_keys"]
    assert before == "(blank)"
    assert "&quot;novelty&quot;: [\n    1,\n    &quot;ñ&quot;\n  ]" in after
    assert after in response.content.decode()


def test_findings_are_shown_with_their_severity_and_place(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_info"]["birth_date"] = "1991-11-15"
    accepted(payload)
    [finding] = Revision.objects.get(sequence=2).findings.all()
    assert f"warning {finding.text} client_info.birth_date" in words(history(officer, number))


def test_of_a_creation_every_field_is_shown(number: int, officer: Client) -> None:
    response = history(officer, number)
    assert {before for before, _after in changes(response).values()} == {""}
    assert len(changes(response)) > 90
    for path in changes(response):
        assert path in words(response)


def test_there_are_no_links_for_those_who_may_not_follow_them(number: int, staff: Callable[..., Client]) -> None:
    html = history(staff("view_customer"), number).content.decode()
    assert "Revision 1" in html
    assert "/admin/customers/revision/" not in html
    assert "/admin/customers/submission/" not in html


def nodes(response: Any, place: int = 0) -> list[tuple[str, list[tuple[str, str]]]]:
    """Node -> titles and types of the rows in it, of the revision at a place of the page."""
    event = response.context["timeline"].events[place]
    return [(node.label, [(row.title, str(row.type)) for row in node.rows]) for node in event.nodes]


def test_changes_are_grouped_by_node_in_the_order_of_the_contract(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    payload["client_entity_branch"] = {"branch_code": "02", "branch_name": "Branch 02"}
    payload["client_transactionality"]["out_monthly_movements"] = 11
    payload["client_references"]["first_personal_reference"]["phone"] = "8095550101"
    payload["client_contact"]["home_phone"] = "8095550102"
    payload["client_info"]["nickname"] = "Lucho"
    payload["client_info"]["spouse_info"]["middle_name"] = "ANA"
    payload["novelty"] = 1
    accepted(payload)
    assert nodes(history(officer, number)) == [
        ("Person", [("", "changed"), ("spouse", "changed")]),
        ("Contact", [("", "changed")]),
        ("References", [("personal reference · first", "changed")]),
        ("Transactionality", [("", "changed")]),
        ("Branch", [("", "changed")]),
        ("Not in the contract", [("", "changed")]),
    ]


def test_documents_that_come_go_and_come_back_are_shown_as_such(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    first, *others = payload["client_documents"]
    title = f"identity document · DL US {first['document_number']}"
    accepted({**payload, "client_documents": others})
    assert nodes(history(officer, number)) == [("Documents", [(title, "no longer current")])]
    accepted(payload)
    assert nodes(history(officer, number)) == [("Documents", [(title, "current again")])]
    new = {**first, "document_number": "NEW1"}
    accepted({**payload, "client_documents": [*payload["client_documents"], new]})
    response = history(officer, number)
    assert nodes(response) == [("Documents", [("identity document · DL US NEW1", "added")])]
    text = words(response)
    for shown in (f"{title} no longer current", f"{title} current again", "identity document · DL US NEW1 added"):
        assert shown.removeprefix("i") in text


def test_references_that_come_and_go_are_shown_as_such(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    references = payload["client_references"]
    references["second_bank_reference"] = dict(references["first_bank_reference"])
    gone = references.pop("first_supplier_commercial_reference")
    accepted(payload)
    assert nodes(history(officer, number)) == [
        (
            "References",
            [("bank reference · second", "added"), ("commercial reference · supplier first", "removed")],
        )
    ]
    path = "client_references.first_supplier_commercial_reference.name"
    assert changes(history(officer, number))[path] == (gone["name"], "")


def test_a_creation_is_folded_unless_it_is_all_there_is(
    number: int, accepted: Accept, payload: dict[str, Any], officer: Client
) -> None:
    assert '<details class="core-fold" open>' in history(officer, number).content.decode()
    payload["client_info"]["nickname"] = "Lucho"
    accepted(payload)
    html = history(officer, number).content.decode()
    assert '<details class="core-fold">' in html
    assert html.count('<details class="core-fold"') == 1


def test_each_revision_says_what_was_decided_on_it(number: int, officer: Client, django_user_model: Any) -> None:
    admin = django_user_model.objects.get(username="admin")
    origin = Origin(Revision.Source.ADMIN, admin.pk, "admin", request_id="r", reason="Seen the passport")
    review(Revision.objects.get(), Review.Decision.FLAGGED, origin, seen=0)
    text = words(history(officer, number))
    assert "flagged admin" in text
    assert "Seen the passport" in text


@pytest.fixture
def long_life(number: int, accepted: Accept, payload: dict[str, Any]) -> int:
    """A customer with one revision more than a page holds."""
    for year in range(REVISIONS_A_PAGE):
        payload["client_info"]["nickname"] = f"N{year}"
        accepted(payload)
    return number


def test_a_long_life_has_pages_and_no_change_gets_lost_between_them(long_life: int, officer: Client) -> None:
    first, second = history(officer, long_life), history(officer, long_life, p=2)
    assert [event.revision.sequence for event in first.context["timeline"].events] == list(
        range(REVISIONS_A_PAGE + 1, 1, -1)
    )
    assert [event.revision.sequence for event in second.context["timeline"].events] == [1]
    assert changes(first, REVISIONS_A_PAGE - 1) == {"client_info.nickname": ("(blank)", "N0")}
    assert '<a href="?p=2">2</a>' in first.content.decode()
    assert '<span class="this-page" aria-current="page">2</span>' in second.content.decode()
    assert f"{REVISIONS_A_PAGE + 1} revisions" in words(first)


def test_a_page_that_does_not_exist_is_the_nearest_that_does(long_life: int, officer: Client) -> None:
    for page in ("0", "99", "x", "-1", ""):
        assert history(officer, long_life, p=page).status_code == 200, page


def test_only_the_customers_own_revisions_are_shown(people: People, officer: Client) -> None:
    _first, second = people(2)
    [event] = history(officer, second).context["timeline"].events
    assert event.revision.customer_id == second


def test_a_page_full_of_revisions_takes_as_many_statements_as_one(
    number: int,
    accepted: Accept,
    payload: dict[str, Any],
    officer: Client,
    statements: Callable[[Callable[[], Any]], int],
) -> None:
    history(officer, number)  # now the catalogs are in memory
    payload["client_info"]["nickname"] = "Lucho"
    accepted(payload)
    for_two = statements(lambda: history(officer, number))
    for year in range(10):
        payload["client_info"]["nickname"] = f"N{year}"
        payload["client_location"]["city_description"] = f"C{year}"
        accepted(payload)
    assert statements(lambda: history(officer, number)) == for_two
