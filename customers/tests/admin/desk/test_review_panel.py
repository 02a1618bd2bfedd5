"""What the page of a revision says of its review, and the form that it offers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import PendingRevision, Review, Revision
from customers.roles import AUDITORS
from customers.tests.admin.conftest import words

from .conftest import Desk, decide

pytestmark = pytest.mark.django_db

BUTTONS = ("approved", "flagged", "escalated", "note")


def page(client: Client, revision: Revision) -> Any:
    return client.get(reverse("admin:customers_revision_change", args=[revision.pk]))


def buttons(client: Client, revision: Revision) -> list[str]:
    html = page(client, revision).content.decode()
    return [name for name in BUTTONS if f'name="decision" value="{name}"' in html]


def test_it_says_what_the_revision_waits_for_and_why(ana: Client, revision: Revision) -> None:
    assert "waiting for review new customer" in words(page(ana, revision))


def test_it_tells_decisions_and_notes_in_their_order_and_which_holds_no_more(
    ana: Client, ben: Client, revision: Revision
) -> None:
    decide(ana, revision, "flagged", "The address is odd.")
    decide(ben, revision, "note", "Called them.")
    decide(ben, revision, "approved", "Explained.", seen=Review.objects.earliest("pk").pk)

    text = words(page(ana, revision))

    at = [text.index(note) for note in ("The address is odd.", "Called them.", "Explained.")]
    assert at == sorted(at)
    assert text.count("superseded") == 1
    assert "· superseded The address is odd." in text
    assert "approved new customer" in text


def test_an_officer_may_decide_or_write_a_note(ana: Client, revision: Revision) -> None:
    assert buttons(ana, revision) == [*BUTTONS]


def test_the_form_leads_back_to_its_own_page(ana: Client, revision: Revision) -> None:
    address = reverse("admin:customers_revision_change", args=[revision.pk])
    html = ana.get(address, {"_changelist_filters": "kind__exact=update"}).content.decode()
    back = f"{address}?_changelist_filters=kind__exact%3Dupdate#review-{revision.pk}"
    assert f'name="next" value="{back}"' in html
    assert html.count("<form") == html.count("</form>")
    assert decide(ana, revision, "approved", next=back)["Location"] == back


def test_a_form_that_is_sent_as_it_is_shown_decides(ana: Client, revision: Revision) -> None:
    decide(ana, revision, "flagged", "Odd.")
    form = page(ana, revision).context["form"]
    decide(ana, revision, "approved", seen=form["seen"].value())
    assert not PendingRevision.objects.exists()


def test_only_a_note_may_be_written_on_one_s_own_change(sender: Client, revision: Revision) -> None:
    assert buttons(sender, revision) == ["note"]
    assert "Nobody reviews their own change." in words(page(sender, revision))


def test_an_escalated_revision_is_decided_by_senior_officers(ana: Client, sara: Client, revision: Revision) -> None:
    decide(ana, revision, "escalated", "Too large.")
    assert buttons(ana, revision) == ["note"]
    assert "a senior officer decides on it" in words(page(ana, revision))
    assert buttons(sara, revision) == [*BUTTONS]


def test_an_auditor_reads_and_has_nothing_to_press(ana: Client, desk: Desk, revision: Revision) -> None:
    decide(ana, revision, "flagged", "The address is odd.")
    eva = desk(AUDITORS, "eva")
    assert "The address is odd." in words(page(eva, revision))
    assert buttons(eva, revision) == []
    assert f"/{revision.pk}/review/" not in page(eva, revision).content.decode()


def test_notes_are_for_who_may_see_reviews(ana: Client, staff: Any, revision: Revision) -> None:
    decide(ana, revision, "flagged", "The address is odd.")
    text = words(page(staff("view_revision"), revision))
    assert "The address is odd." not in text
    assert "flagged" in text


def test_a_note_is_shown_as_it_was_written(ana: Client, revision: Revision) -> None:
    decide(ana, revision, "note", "<b>First</b>\nsecond")
    assert "&lt;b&gt;First&lt;/b&gt;<br>second" in page(ana, revision).content.decode()


def test_an_officer_goes_on_to_the_next_that_waits(ana: Client, ben: Client, revisions: list[Revision]) -> None:
    first, second, third = revisions
    decide(ben, second, "flagged", "Odd.")
    assert page(ana, first).context["next_to_review"].revision == third
    assert page(ana, third).context["next_to_review"] is None


def test_nobody_is_sent_on_to_their_own_change(sender: Client, revisions: list[Revision]) -> None:
    assert page(sender, revisions[0]).context["next_to_review"] is None


@pytest.mark.parametrize(("decision", "is_open"), [("flagged", True), ("approved", False)])
def test_the_form_is_folded_where_nothing_waits(
    decision: str, is_open: bool, ana: Client, ben: Client, revision: Revision
) -> None:
    decide(ben, revision, decision, "Odd.")
    assert ('core-deciding" open>' in page(ana, revision).content.decode()) == is_open


def test_the_form_is_open_with_a_note_that_was_not_written_down(ana: Client, ben: Client, revision: Revision) -> None:
    decide(ben, revision, "approved")
    decide(ana, revision, "flagged", "A long story.")
    assert 'core-deciding" open>' in page(ana, revision).content.decode()
