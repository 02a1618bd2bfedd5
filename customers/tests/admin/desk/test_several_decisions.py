"""What an officer decides on several rows of the list of work at once."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from customers.models import PendingRevision, Review, Revision
from customers.roles import ADMINISTRATORS, API_CLIENTS, AUDITORS, CATALOG_MANAGERS

from .conftest import QUEUE, Desk, decide, told

pytestmark = pytest.mark.django_db


def tick(
    client: Client, action: str, revisions: Sequence[Revision], note: str = "", address: str = QUEUE, **fields: Any
) -> Any:
    """The answer to the list's form with rows ticked that were shown undecided, unless `fields` say otherwise."""
    seen = {f"seen_{revision.pk}": 0 for revision in revisions}
    ticked = {ACTION_CHECKBOX_NAME: [revision.pk for revision in revisions]}
    return client.post(address, {"action": action, "index": 0, "note": note, **ticked, **seen, **fields})


def decisions() -> list[tuple[int, str, str]]:
    return list(Review.objects.order_by("pk").values_list("revision", "decision", "note"))


@pytest.mark.parametrize(
    ("action", "decision", "text"),
    [
        ("approve", "approved", "2 revisions were approved."),
        ("flag", "flagged", "2 revisions were flagged."),
        ("escalate", "escalated", "2 revisions were escalated."),
    ],
)
def test_the_rows_that_are_ticked_are_decided_with_the_note(
    action: str, decision: str, text: str, ana: Client, revisions: list[Revision]
) -> None:
    first, _second, third = revisions

    assert told(ana, tick(ana, action, [first, third], "As agreed.")) == [("success", text)]

    assert decisions() == [(first.pk, decision, "As agreed."), (third.pk, decision, "As agreed.")]


def test_a_row_approved_leaves_the_list(ana: Client, revisions: list[Revision]) -> None:
    assert told(ana, tick(ana, "approve", revisions[:1])) == [("success", "1 revision was approved.")]
    assert [row.revision for row in PendingRevision.objects.order_by("pk")] == revisions[1:]


def test_what_another_officer_has_decided_meanwhile_is_left_and_told(
    ana: Client, ben: Client, revisions: list[Revision]
) -> None:
    first, second, third = revisions
    decide(ben, first, "flagged", "Odd.")
    decide(ben, second, "approved")

    assert told(ana, tick(ana, "approve", revisions)) == [
        ("success", "1 revision was approved."),
        (
            "warning",
            f"Not reviewed: {first}. ben has reviewed the revision meanwhile: flagged. Please look again.",
        ),
        (
            "warning",
            f"Not reviewed: {second}. ben has reviewed the revision meanwhile: approved. Please look again.",
        ),
    ]
    assert decisions()[-1] == (third.pk, "approved", "")
    assert len(decisions()) == 3


def test_what_has_left_the_filter_meanwhile_is_told_too(ana: Client, ben: Client, revision: Revision) -> None:
    decide(ben, revision, "flagged", "Odd.")
    [(level, text)] = told(ana, tick(ana, "approve", [revision], address=f"{QUEUE}?state__exact=waiting"))
    assert level == "warning"
    assert f"Not reviewed: {revision}. ben has reviewed" in text


def test_a_flagged_row_is_approved_by_who_has_seen_the_flag(ana: Client, ben: Client, revision: Revision) -> None:
    decide(ben, revision, "flagged", "Odd.")
    seen = {f"seen_{revision.pk}": Review.objects.get().pk}
    assert told(ana, tick(ana, "approve", [revision], **seen)) == [("success", "1 revision was approved.")]


def test_own_changes_are_left_whoever_ticks_them(sender: Client, revisions: list[Revision]) -> None:
    names = ", ".join(map(str, revisions))
    expected = [("warning", f"Not reviewed: {names}. Nobody reviews their own change.")]
    assert told(sender, tick(sender, "approve", revisions)) == expected
    assert not decisions()


def test_escalated_rows_are_left_to_senior_officers(ana: Client, ben: Client, sara: Client, revision: Revision) -> None:
    decide(ben, revision, "escalated", "Too large.")
    seen = {f"seen_{revision.pk}": Review.objects.get().pk}

    [(level, text)] = told(ana, tick(ana, "approve", [revision], **seen))
    assert (level, text.startswith(f"Not reviewed: {revision}. The revision was escalated")) == ("warning", True)

    assert told(sara, tick(sara, "approve", [revision], **seen)) == [("success", "1 revision was approved.")]


@pytest.mark.parametrize("action", ["flag", "escalate"])
def test_a_flag_needs_a_note(action: str, ana: Client, revisions: list[Revision]) -> None:
    [(level, text)] = told(ana, tick(ana, action, revisions))
    assert (level, text.endswith("Please say why.")) == ("warning", True)
    assert not decisions()


@pytest.mark.parametrize("role", [AUDITORS, API_CLIENTS, CATALOG_MANAGERS, ADMINISTRATORS])
@pytest.mark.parametrize("action", ["approve", "flag", "escalate"])
def test_who_may_not_review_is_refused(role: str, action: str, desk: Desk, revisions: list[Revision]) -> None:
    client = desk(role, "eva")
    client.raise_request_exception = False
    assert tick(client, action, revisions, "x").status_code in (302, 403)
    assert not decisions()


def test_an_auditor_who_posts_is_told_that_it_is_forbidden(desk: Desk, revisions: list[Revision]) -> None:
    assert tick(desk(AUDITORS, "eva"), "approve", revisions).status_code == 403


def test_rows_of_other_pages_are_never_decided_on(ana: Client, revisions: list[Revision]) -> None:
    told(ana, tick(ana, "approve", revisions[:1], select_across=1))
    assert [revision for revision, _decision, _note in decisions()] == [revisions[0].pk]

    told_nothing = told(ana, tick(ana, "approve", [], select_across=1))
    assert told_nothing[0][0] == "warning"
    assert len(decisions()) == 1


def test_a_row_is_not_decided_on_without_what_was_seen_of_it(ana: Client, revision: Revision) -> None:
    for seen in ("", "x", "-1", "9" * 40):
        [(level, _text)] = told(ana, tick(ana, "approve", [revision], **{f"seen_{revision.pk}": seen}))
        assert level == "error"
    assert not decisions()


@pytest.mark.parametrize("text", ["", "x", "-1", "9" * 40, "٣"])
def test_ticks_that_no_list_of_ours_has_are_refused(text: str, ana: Client, revision: Revision) -> None:
    response = tick(ana, "approve", [revision], **{ACTION_CHECKBOX_NAME: [revision.pk, text], f"seen_{text}": 0})
    assert told(ana, response) == [("error", "The list was not sent as it was shown: nothing was reviewed.")]
    assert not decisions()


def test_a_note_that_no_form_of_ours_sends_is_refused(ana: Client, revision: Revision) -> None:
    expected = [("error", "It has control characters or characters that change the direction of writing.")]
    assert told(ana, tick(ana, "approve", [revision], "a\u202eb")) == expected
    assert not decisions()


def test_an_unknown_action_does_nothing(ana: Client, revision: Revision) -> None:
    for action in ("delete_selected", "", "nonsense"):
        assert told(ana, tick(ana, action, [revision])) == [("warning", "No action selected.")]
    assert PendingRevision.objects.count() == 1
