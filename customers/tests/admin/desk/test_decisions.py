"""What an officer posts on one revision: who may, what is written down, and where it leads."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from customers.models import PendingRevision, Review, Revision
from customers.roles import (
    ADMINISTRATORS,
    API_CLIENTS,
    AUDITORS,
    CATALOG_MANAGERS,
    COMPLIANCE_OFFICERS,
    SENIOR_OFFICERS,
)

from .conftest import Desk, decide, told

pytestmark = pytest.mark.django_db


def page_of(revision: Revision) -> str:
    return reverse("admin:customers_revision_change", args=[revision.pk])


def state(revision: Revision) -> str | None:
    pending = PendingRevision.objects.filter(revision=revision).first()
    return pending.state if pending else None


@pytest.mark.parametrize("role", [COMPLIANCE_OFFICERS, SENIOR_OFFICERS])
def test_an_officer_approves_and_the_revision_leaves_the_list(role: str, desk: Desk, revision: Revision) -> None:
    client = desk(role, "ana")

    response = decide(client, revision, "approved", "Seen the passport.", REMOTE_ADDR="10.0.0.9")

    assert response["Location"] == page_of(revision)
    assert told(client, response) == [("success", f"Revision {revision}: approved.")]
    review = Review.objects.get()
    assert (review.revision, review.decision, review.note) == (revision, "approved", "Seen the passport.")
    assert (review.user, review.username) == (User.objects.get(username="ana"), "ana")
    assert review.request_id == response["X-Request-ID"]
    assert state(revision) is None


@pytest.mark.parametrize("decision", ["flagged", "escalated"])
def test_a_flagged_or_escalated_revision_stays_on_the_list(decision: str, ana: Client, revision: Revision) -> None:
    assert told(ana, decide(ana, revision, decision, "Odd.")) == [("success", f"Revision {revision}: {decision}.")]
    assert state(revision) == decision


@pytest.mark.parametrize("decision", ["flagged", "escalated", "note"])
def test_only_an_approval_needs_no_note(decision: str, ana: Client, revision: Revision) -> None:
    expected = [("error", f"Revision {revision} was not reviewed. Please say why.")]
    assert told(ana, decide(ana, revision, decision, "  ")) == expected
    assert not Review.objects.exists()


def test_a_note_decides_nothing_and_keeps_its_lines(ana: Client, revision: Revision) -> None:
    assert told(ana, decide(ana, revision, "note", "Called them.\r\nNo answer.")) == [
        ("success", f"Revision {revision}: note.")
    ]
    assert Review.objects.get().note == "Called them.\nNo answer."
    assert state(revision) == "waiting"


@pytest.mark.parametrize("role", [AUDITORS, API_CLIENTS, CATALOG_MANAGERS, ADMINISTRATORS])
def test_who_may_not_review_is_refused(role: str, desk: Desk, revision: Revision) -> None:
    assert decide(desk(role, "eva"), revision, "approved").status_code == 403
    assert not Review.objects.exists()


def test_permission_to_review_is_not_enough_without_that_to_see(staff: Any, revision: Revision) -> None:
    assert decide(staff("review_revision"), revision, "approved").status_code == 403
    assert not Review.objects.exists()


def test_a_stranger_is_sent_to_the_login(client: Client, revision: Revision) -> None:
    assert decide(client, revision, "approved")["Location"].startswith("/admin/login/")
    assert not Review.objects.exists()


def test_nothing_is_decided_by_a_link(ana: Client, revision: Revision) -> None:
    address = reverse("admin:customers_revision_review", args=[revision.pk])
    assert ana.get(address, {"decision": "approved", "seen": 0}).status_code == 405


def test_nothing_is_decided_without_the_token_of_the_page(ana: Client, revision: Revision) -> None:
    ana.handler.enforce_csrf_checks = True
    assert decide(ana, revision, "approved").status_code == 403
    assert not Review.objects.exists()


@pytest.mark.parametrize("number", [10**6, 10**30])
def test_a_revision_that_is_not_there_is_not_found(number: int, ana: Client) -> None:
    assert ana.post(f"/admin/customers/revision/{number}/review/", {"decision": "approved"}).status_code == 404


def test_nobody_decides_on_their_own_change(sender: Client, revision: Revision) -> None:
    expected = [("error", f"Revision {revision} was not reviewed. Nobody reviews their own change.")]
    assert told(sender, decide(sender, revision, "approved")) == expected
    assert not Review.objects.exists()


def test_not_even_a_superuser_decides_on_their_own_change(sender: Client, revision: Revision, api_user: User) -> None:
    api_user.is_superuser = True
    api_user.save()
    assert told(sender, decide(sender, revision, "approved"))[0][0] == "error"
    assert not Review.objects.exists()


def test_everybody_may_write_a_note_on_their_own_change(sender: Client, revision: Revision) -> None:
    decide(sender, revision, "note", "As the branch asked.")
    assert Review.objects.get().decision == "note"


def test_an_escalated_revision_is_for_a_senior_officer(
    ana: Client, ben: Client, sara: Client, revision: Revision
) -> None:
    decide(ana, revision, "escalated", "Too large.")
    seen = Review.objects.get().pk
    refused = f"Revision {revision} was not reviewed. The revision was escalated: a senior officer decides on it."

    assert told(ben, decide(ben, revision, "approved", seen=seen)) == [("error", refused)]
    assert state(revision) == "escalated"

    assert told(sara, decide(sara, revision, "approved", seen=seen))[0][0] == "success"
    assert state(revision) is None


def test_the_second_of_two_officers_is_told_and_sees_what_the_first_decided(
    ana: Client, ben: Client, revision: Revision
) -> None:
    decide(ana, revision, "flagged", "The address is odd.")

    response = decide(ben, revision, "approved", "All in order.")

    page = ben.get(response["Location"])
    [message] = page.context["messages"]
    assert (message.level_tag, str(message)) == (
        "error",
        f"Revision {revision} was not reviewed. ana has reviewed the revision meanwhile: flagged. Please look again.",
    )
    html = page.content.decode()
    assert "The address is odd." in html
    assert f'name="seen" value="{Review.objects.get().pk}"' in html
    assert state(revision) == "flagged"


def test_a_note_that_was_not_written_down_is_still_there_once(ana: Client, ben: Client, revision: Revision) -> None:
    decide(ana, revision, "flagged", "Odd.")
    response = decide(ben, revision, "approved", "A long story.")

    assert "A long story.</textarea>" in ben.get(response["Location"]).content.decode()
    assert "A long story." not in ben.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"decision": "deleted"}, "Decision: Select a valid choice. deleted is not one of the available choices."),
        ({"decision": ""}, "Decision: This field is required."),
        ({"seen": "x"}, "Decision seen: Enter a whole number."),
        ({"seen": ""}, "Decision seen: This field is required."),
        ({"note": "x" * 2001}, "Note: Ensure this value has at most 2000 characters (it has 2001)."),
        ({"note": "a\x00b"}, "Note: It has control characters or characters that change the direction of writing."),
        ({"note": "a\u202eb"}, "Note: It has control characters or characters that change the direction of writing."),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(
    fields: dict[str, str], why: str, ana: Client, revision: Revision
) -> None:
    response = decide(ana, revision, **{"decision": "approved", **fields})
    assert told(ana, response) == [("error", f"Revision {revision} was not reviewed. {why}")]
    assert not Review.objects.exists()


@pytest.mark.parametrize("outcome", ["approved", "nonsense"])
def test_the_answer_leads_back_to_the_page_the_form_was_on(outcome: str, ana: Client, revision: Revision) -> None:
    back = f"/admin/customers/customer/{revision.customer_id}/history/?p=2#review-1"
    assert decide(ana, revision, outcome, next=back)["Location"] == back


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_the_answer_leads_to_no_place_of_others(address: str, ana: Client, revision: Revision) -> None:
    assert decide(ana, revision, "approved", next=address)["Location"] == page_of(revision)
