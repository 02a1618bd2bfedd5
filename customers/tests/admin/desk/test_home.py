"""The first page: to each role what it needs first, and nothing that is not for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogs.models import HousingType
from customers.models import PendingRevision, Revision
from customers.roles import ADMINISTRATORS, AUDITORS, CATALOG_MANAGERS
from customers.tests.admin.conftest import People, words
from customers.tests.helpers import put

from .conftest import HOME, QUEUE, Desk, days_ago, decide

pytestmark = pytest.mark.django_db

WORK = "Waiting for review, oldest first"
REFUSED = "Refused in the last 7 days"
CORRECTIONS = "Recent corrections by staff"
TRAIL = "State of the audit trail"
REVIEWS = "Reviews per officer, last 30 days"
CATALOGS = "Catalog entries to verify"
USERS = "active staff"
PARTS = {WORK, REFUSED, TRAIL, CORRECTIONS, REVIEWS, CATALOGS, USERS}


def figures(client: Client, part: str) -> dict[str, int]:
    """The numbers of a part of the page, by what they count."""
    return {str(figure.label): figure.count for figure in getattr(client.get(HOME).context["work"], part)}


def parts(client: Client) -> set[str]:
    text = words(client.get(HOME))
    return {part for part in PARTS if part in text}


def test_officers_see_what_waits_and_what_comes_in(ana: Client, sara: Client) -> None:
    assert parts(ana) == parts(sara) == {WORK, REFUSED, CATALOGS}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (AUDITORS, {TRAIL, CORRECTIONS, REVIEWS, CATALOGS, USERS}),
        (CATALOG_MANAGERS, {CATALOGS}),
        (ADMINISTRATORS, {USERS}),
    ],
)
def test_each_role_sees_its_own_parts(role: str, expected: set[str], desk: Desk) -> None:
    assert parts(desk(role, "eva")) == expected


def test_a_superuser_sees_all(officer: Client) -> None:
    assert parts(officer) == PARTS


def test_no_part_is_shown_without_the_permission_to_see_its_rows(staff: Any, revision: Revision) -> None:
    client = staff("review_revision", "export_register", "decide_escalation")
    assert parts(client) == set()
    assert revision.customer.last_name not in words(client.get(HOME))


def test_what_waits_is_counted_by_state_and_by_gravest_finding(ana: Client, people: People) -> None:
    people(4)
    PendingRevision.objects.update(severity="")
    first, second, third, _fourth = Revision.objects.order_by("pk")
    decide(ana, first, "flagged", "Odd.")
    decide(ana, second, "escalated", "Odd.")
    decide(ana, third, "approved")
    PendingRevision.objects.filter(revision=first).update(severity="alert")
    PendingRevision.objects.filter(revision=second).update(severity="warning")

    assert figures(ana, "figures") == {"waiting for review": 1, "flagged": 1, "escalated": 1}
    counts = figures(ana, "severities")
    assert (counts["to review, with alerts"], counts["to review, with warnings"]) == (1, 1)


def test_a_number_leads_to_what_it_counts(ana: Client, revisions: list[Revision]) -> None:
    decide(ana, revisions[0], "flagged", "Odd.")
    for figure in ana.get(HOME).context["work"].figures:
        assert ana.get(figure.address).context["cl"].result_count == figure.count


def test_the_oldest_ten_that_wait_are_shown_with_how_long_and_why(ana: Client, people: People) -> None:
    with days_ago(3.5):
        people(11)
    page = ana.get(HOME)
    oldest = list(Revision.objects.order_by("pk")[:10])
    assert [row.revision for row in page.context["work"].waiting] == oldest
    assert f"3 days {oldest[0].customer} new customer" in words(page).replace("\xa0", " ")


def test_own_changes_are_marked(sender: Client, revision: Revision) -> None:
    assert "(your own change)" in words(sender.get(HOME))


def test_what_was_escalated_comes_first_for_senior_officers(ana: Client, sara: Client, revision: Revision) -> None:
    decide(ana, revision, "escalated", "Too large.")
    assert [row.revision for row in sara.get(HOME).context["work"].escalated] == [revision]
    assert next(iter(figures(sara, "figures"))) == "escalated"
    assert not ana.get(HOME).context["work"].escalated


def test_what_was_escalated_leads_to_all_of_it(ana: Client, sara: Client, revision: Revision) -> None:
    link = f'Escalated <a href="{QUEUE}?state__exact=escalated">See all</a>'
    assert link not in sara.get(HOME).content.decode()
    decide(ana, revision, "escalated", "Too large.")
    assert link in sara.get(HOME).content.decode()
    assert next(iter(figures(ana, "figures"))) == "waiting for review"


def test_refused_submissions_of_the_week_are_counted_and_listed(
    ana: Client, refused: Callable[..., Any], payload: dict[str, Any]
) -> None:
    put(payload, "client_info.birth_date", "1800-01-01")
    with days_ago(7):
        refused(payload)
    with days_ago(6):
        refused(payload)
    refused(payload)

    page = ana.get(HOME)

    intake = page.context["intake"]
    assert (intake.refused.count, len(intake.latest_refused)) == (2, 2)
    [newest, older] = intake.latest_refused
    assert newest.received_at > older.received_at
    assert f"{newest.refused_person.name} client_info.birth_date" in words(page)


def test_a_refused_submission_about_nobody_is_listed_too(ana: Client, post: Callable[..., Any]) -> None:
    post(b"not JSON")
    assert len(ana.get(HOME).context["intake"].latest_refused) == 1


def test_the_charts_count_submissions_by_day_and_outcome(
    ana: Client, people: People, accepted: Callable[..., int], payload: dict[str, Any]
) -> None:
    with days_ago(30):
        people(1)  # one day too old
    with days_ago(29):
        people(2)
    accepted(payload)
    accepted(payload)

    customers, submissions = ana.get(HOME).context["intake"].charts

    assert len(customers.days) == 30
    [created] = customers.series
    assert (created.numbers[0], created.numbers[-1], created.total) == (2, 1, 3)
    assert {series.code: series.total for series in submissions.series} == {
        "created": 3,
        "updated": 0,
        "unchanged": 1,
        "refused": 0,
        "failed": 0,
    }


def test_auditors_see_corrections_with_who_why_and_how_the_review_stands(desk: Desk, correction: Revision) -> None:
    text = words(desk(AUDITORS, "eva").get(HOME))
    assert f"sol {correction.customer} The passport says so. waiting for review" in text


def test_submissions_sent_again_by_staff_are_no_corrections(desk: Desk, resubmission: Revision) -> None:
    assert resubmission.source == "admin"
    assert desk(AUDITORS, "eva").get(HOME).context["audit"].corrections == []


def test_auditors_see_who_reviewed_what(
    desk: Desk, ana: Client, ben: Client, sara: Client, revisions: list[Revision]
) -> None:
    with days_ago(31):
        decide(sara, revisions[2], "flagged", "Long ago.")
    decide(ana, revisions[0], "approved")
    decide(ana, revisions[0], "note", "Called them.")
    decide(ben, revisions[1], "escalated", "Too large.")

    audit = desk(AUDITORS, "eva").get(HOME).context["audit"]

    assert [(one.username, *one.counts) for one in audit.reviewers] == [("ana", 1, 0, 0, 1), ("ben", 0, 0, 1, 0)]
    assert [review.note for review in audit.latest_reviews] == ["Too large.", "Called them.", "", "Long ago."]


def test_catalogs_with_entries_to_verify_are_listed_with_how_many(desk: Desk) -> None:
    HousingType.objects.update(is_verified=True)
    HousingType.objects.create(code="ZZ", is_verified=False)
    HousingType.objects.create(code="YY", is_verified=True)
    client = desk(CATALOG_MANAGERS, "caro")

    figures = {str(figure.label): figure for figure in client.get(HOME).context["unverified"]}

    figure = figures["housing types"]
    assert figure.count == 1
    assert all(other.count for other in figures.values())
    assert [entry.code for entry in client.get(figure.address).context["cl"].queryset] == ["ZZ"]


def test_only_catalogs_that_one_may_see_are_listed(staff: Any) -> None:
    HousingType.objects.create(code="ZZ", is_verified=False)
    assert staff("view_customer").get(HOME).context["unverified"] is None


def test_administrators_see_how_many_users_there_are(desk: Desk, api_user: User) -> None:
    client = desk(ADMINISTRATORS, "max")
    User.objects.create_user("gone", is_active=False)
    counts = {str(figure.label): figure for figure in client.get(HOME).context["accounts"].figures}
    assert {label: figure.count for label, figure in counts.items()} == {
        "active staff": 1,
        "active systems": 1,
        "inactive users": 1,
    }
    for figure in counts.values():
        assert client.get(figure.address).context["cl"].result_count == figure.count


def test_the_page_takes_at_most_twenty_one_statements_whatever_there_is(
    officer: Client,
    ana: Client,
    correction: Revision,
    people: People,
    refused: Callable[..., Any],
    payload: dict[str, Any],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    people(3)
    refused(put(payload, "client_info.birth_date", "1800-01-01"))
    for revision in Revision.objects.all():
        decide(ana, revision, "flagged", "Odd.")
    for client in (officer, ana):
        with django_assert_max_num_queries(21):
            assert client.get(HOME).status_code == 200


def test_the_page_reads_no_payload(ana: Client, post: Callable[..., Any], revision: Revision) -> None:
    post(b"not JSON")
    with CaptureQueriesContext(connection) as captured:
        ana.get(HOME)
    assert not any('"payload"' in query["sql"] for query in captured.captured_queries)
