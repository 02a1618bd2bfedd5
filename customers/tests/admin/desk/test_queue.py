"""The list of work as it is shown: what waits, oldest first, and who may decide on it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import PendingRevision, Review, Revision
from customers.roles import ADMINISTRATORS, AUDITORS, CATALOG_MANAGERS
from customers.tests.admin.conftest import People, words
from customers.tests.helpers import put

from .conftest import QUEUE, Desk, days_ago, decide

pytestmark = pytest.mark.django_db


def rows(client: Client, **query: Any) -> list[Revision]:
    """The revisions that the list shows, in its order."""
    return [row.revision for row in client.get(QUEUE, query).context["cl"].result_list]


@pytest.fixture
def update(accepted: Callable[..., int], payload: dict[str, Any]) -> Revision:
    """A second revision, which changes a birth date: a cause, and a warning besides."""
    accepted(payload)
    accepted(put(payload, "client_info.birth_date", "1991-11-15"))
    return Revision.objects.get(sequence=2)


def test_the_oldest_comes_first(ana: Client, revisions: list[Revision]) -> None:
    assert rows(ana) == revisions


def test_a_row_says_how_long_who_why_what_was_found_and_through_whom(ana: Client, update: Revision) -> None:
    [finding] = update.findings.all()
    text = words(ana.get(QUEUE))
    for fact in (
        "0 minutes",
        f"{update.customer_id} · {update.customer.full_name}",
        "2 · update",
        "birth date, warning",
        f"{finding.get_severity_display()} 1",
        "API · clients_inspector",
        "waiting for review",
    ):
        assert fact in text.replace("\xa0", " "), fact


def test_the_wait_is_told_in_words_with_the_moment_on_demand(ana: Client, people: People) -> None:
    with days_ago(3.5):
        people(1)
    html = ana.get(QUEUE).content.decode().replace("\xa0", " ")
    assert re.search(r'<time datetime="20[^"]+" title="\d\d/\d\d/20\d\d \d\d:\d\d">3 days</time>', html)


@pytest.mark.parametrize(("days", "wait"), [(1.5, "1 day"), (45.5, "45 days"), (400.5, "400 days")])
def test_the_wait_is_told_in_days_however_long_it_is(days: float, wait: str, ana: Client, people: People) -> None:
    with days_ago(days):
        people(1)
    assert f">{wait}</time>" in ana.get(QUEUE).content.decode()


def test_an_empty_list_says_so_and_offers_no_decision(ana: Client) -> None:
    page = ana.get(QUEUE)
    assert "Nothing waits for review." in words(page)
    assert 'name="note"' not in page.content.decode()
    assert 'name="index"' not in page.content.decode()


@pytest.mark.parametrize("query", [{"q": "nobody"}, {"state__exact": "escalated"}])
def test_a_list_that_a_filter_has_emptied_is_told_from_an_empty_one(
    query: dict[str, str], ana: Client, revision: Revision
) -> None:
    text = words(ana.get(QUEUE, query))
    assert "Nothing that waits for review fits the search and the filters." in text
    assert "Nothing waits for review." not in text


def test_a_row_leads_to_the_customer_and_to_the_revision(ana: Client, revision: Revision) -> None:
    html = ana.get(QUEUE).content.decode()
    assert f'href="/admin/customers/customer/{revision.customer_id}/change/"' in html
    assert f'href="/admin/customers/revision/{revision.pk}/change/"' in html


def test_a_row_says_who_flagged_it_and_carries_what_was_seen(ana: Client, ben: Client, revision: Revision) -> None:
    decide(ben, revision, "flagged", "Odd.")
    html = ana.get(QUEUE).content.decode()
    assert (
        '<span class="core-badge core-flagged">flagged</span> <span class="core-quiet" title="Odd.">ben</span>' in html
    )
    assert f'name="seen_{revision.pk}" value="{Review.objects.get().pk}"' in html


def test_what_is_approved_is_not_on_the_list(ana: Client, revisions: list[Revision]) -> None:
    decide(ana, revisions[1], "approved")
    assert rows(ana) == [revisions[0], revisions[2]]


def test_own_changes_cannot_be_ticked_and_say_why(sender: Client, revision: Revision) -> None:
    html = sender.get(QUEUE).content.decode()
    assert "Nobody reviews their own change." in html
    assert 'class="action-select"' not in html
    assert f"seen_{revision.pk}" not in html


def test_escalated_rows_can_be_ticked_by_senior_officers_alone(ana: Client, sara: Client, revision: Revision) -> None:
    decide(ana, revision, "escalated", "Too large.")
    assert 'class="action-select"' not in ana.get(QUEUE).content.decode()
    assert 'class="action-select"' in sara.get(QUEUE).content.decode()


def test_there_is_no_way_to_tick_what_other_pages_have(ana: Client, people: People, monkeypatch: Any) -> None:
    people(2)
    monkeypatch.setattr("customers.admin.queue.QueueAdmin.list_per_page", 1)
    html = ana.get(QUEUE).content.decode()
    assert html.count('class="action-select"') == 1
    assert "select_across" not in html
    assert "Select all 2" not in html


def test_an_auditor_sees_the_list_and_no_way_to_decide(desk: Desk, revision: Revision) -> None:
    page = desk(AUDITORS, "eva").get(QUEUE)
    assert str(revision.customer) in words(page)
    for name in ("action", "note", "index", "_selected_action", f"seen_{revision.pk}"):
        assert f'name="{name}"' not in page.content.decode()


@pytest.mark.parametrize("role", [CATALOG_MANAGERS, ADMINISTRATORS])
def test_others_do_not_see_the_list(role: str, desk: Desk, revision: Revision) -> None:
    assert desk(role, "eva").get(QUEUE).status_code == 403


@pytest.mark.parametrize("page", ["add/", "1/delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_added_or_deleted_by_hand(page: str, method: str, officer: Client, revision: Revision) -> None:
    page = page.replace("1", str(revision.pk))
    assert getattr(officer, method)(f"{QUEUE}{page}", {"post": "yes"}).status_code == 403
    assert PendingRevision.objects.count() == 1


def test_the_page_of_a_row_is_the_revision_s(ana: Client, revision: Revision) -> None:
    page = reverse("admin:customers_revision_change", args=[revision.pk])
    assert ana.get(f"{QUEUE}{revision.pk}/change/")["Location"] == page
    assert ana.post(f"{QUEUE}{revision.pk}/change/", {"state": "flagged"})["Location"] == page
    assert PendingRevision.objects.get().state == "waiting"


def test_rows_are_filtered_by_state(ana: Client, revisions: list[Revision]) -> None:
    decide(ana, revisions[0], "flagged", "Odd.")
    assert rows(ana, state__exact="flagged") == [revisions[0]]
    assert rows(ana, state__exact="waiting") == revisions[1:]


def test_rows_are_filtered_by_the_gravest_finding_and_by_channel(ana: Client, update: Revision) -> None:
    PendingRevision.objects.exclude(revision=update).update(severity="alert")
    assert rows(ana, severity__exact="warning") == [update]
    assert update not in rows(ana, severity__exact="alert")
    assert len(rows(ana, revision__source__exact="api")) == 2
    assert rows(ana, revision__source__exact="admin") == []


@pytest.mark.parametrize(("cause", "sequences"), [("creation", [1]), ("birth_date", [2]), ("names", []), ("birth", [])])
def test_rows_are_filtered_by_cause(cause: str, sequences: list[int], ana: Client, update: Revision) -> None:
    assert [revision.sequence for revision in rows(ana, cause=cause)] == sequences
    PendingRevision.objects.filter(revision__sequence=2).update(causes=None)  # as an older version writes it
    assert [revision.sequence for revision in rows(ana, cause=cause)] == sequences


@pytest.mark.parametrize(
    ("waits", "found"),
    [("0", [0]), ("1", [10, 2]), ("3", [10]), ("7", [10]), ("30", []), ("x", [10, 2, 0])],
)
def test_rows_are_filtered_by_how_long_they_wait(waits: str, found: list[int], ana: Client, people: People) -> None:
    made = {}
    for days in (10, 2, 0):
        with days_ago(days):
            [made[days]] = people(1)
    assert [revision.customer_id for revision in rows(ana, waits=waits)] == [made[days] for days in found]


def test_rows_are_found_by_number_name_document_and_user(
    ana: Client, correction: Revision, accepted: Callable[..., int], example: Callable[[int], dict[str, Any]]
) -> None:
    other = accepted(example(2))
    customer = correction.customer
    for term in (str(customer.number), customer.last_name.lower(), "sol"):
        found = rows(ana, q=term)
        assert correction in found, term
        assert other not in [revision.customer_id for revision in found], term


def test_a_search_term_stays_out_of_the_address(ana: Client, revision: Revision) -> None:
    response = ana.post(QUEUE, {"q": revision.customer.last_name})
    assert response.status_code == 302
    assert revision.customer.last_name not in response["Location"]
    assert [row.revision for row in ana.get(response["Location"]).context["cl"].result_list] == [revision]


def test_the_list_takes_as_many_statements_for_twenty_as_for_one(
    people: People, ana: Client, statements: Callable[[Callable[[], Any]], int]
) -> None:
    people(1)
    for_one = statements(lambda: ana.get(QUEUE))
    people(19)
    assert statements(lambda: ana.get(QUEUE)) == for_one


def test_the_first_button_of_the_form_which_enter_presses_decides_nothing(ana: Client, revision: Revision) -> None:
    html = ana.get(QUEUE).content.decode()
    form = html[html.index('id="changelist-form"') :]
    first_button, first_action = form.index("<button"), form.index('name="action"')
    assert form[first_button:].startswith('<button type="submit" name="index" value="0"')
    assert form[first_action:].startswith('name="action" value=""')
