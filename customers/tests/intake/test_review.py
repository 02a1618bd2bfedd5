"""Reviews: what officers decide is added to what was decided before, never written over it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from customers.audit.verify import Progress, verify_customers
from customers.errors import EscalatedRevision, OwnChange, ReasonRequired, ReviewedMeanwhile, UnreadableReason
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import PendingRevision, Review, Revision
from customers.tests.helpers import put

Payload = dict[str, Any]
Decide = Callable[..., Review]
APPROVED, FLAGGED, ESCALATED, NOTE = Review.Decision


@pytest.fixture
def revision(accepted: Callable[..., int], payload: Payload) -> Revision:
    """A revision that waits."""
    accepted(payload)
    return Revision.objects.get()


@pytest.fixture
def decide(revision: Revision) -> Decide:
    """`decide("ana", APPROVED)`: a decision of an officer who saw the last one, unless `seen` says what."""

    def decide(name: str, decision: Review.Decision, note: str = "Seen.", *, on: Any = revision, **more: Any) -> Review:
        officer, _is_new = User.objects.get_or_create(username=name)
        last = Review.objects.filter(revision=on).exclude(decision=NOTE).order_by("-id").first()
        more.setdefault("seen", last.id if last else 0)
        origin = Origin(Revision.Source.ADMIN, officer.pk, name, "request-1", "10.0.0.7", note)
        return review(on, decision, origin, **more)

    return decide


def state(revision: Revision) -> str | None:
    """The state of a revision on the officers' list."""
    pending = PendingRevision.objects.filter(revision=revision).first()
    return pending.state if pending else None


def test_a_decision_says_who_when_what_and_why(decide: Decide, revision: Revision) -> None:
    made = decide("ana", FLAGGED, " The address is odd. ")

    stored = Review.objects.get()
    assert stored.id == made.id
    assert (stored.customer_id, stored.sequence, stored.revision_id) == (revision.customer_id, 1, revision.id)
    assert (stored.decision, stored.note, stored.username) == ("flagged", "The address is odd.", "ana")
    assert (stored.request_id, stored.client_address) == ("request-1", "10.0.0.7")
    assert stored.created_at >= revision.created_at


@pytest.mark.parametrize(
    ("decision", "expected"), [(APPROVED, None), (FLAGGED, "flagged"), (ESCALATED, "escalated"), (NOTE, "waiting")]
)
def test_what_waits_follows_from_the_decision(
    decide: Decide, revision: Revision, decision: Review.Decision, expected: str | None
) -> None:
    decide("ana", decision)

    assert state(revision) == expected


def test_a_later_decision_supersedes_and_overwrites_nothing(decide: Decide, revision: Revision) -> None:
    decide("ana", FLAGGED, "Odd.")
    decide("ben", APPROVED, "Explained.")
    assert state(revision) is None
    decide("ana", FLAGGED, "Not quite.")

    assert state(revision) == "flagged"
    decisions = Review.objects.order_by("sequence").values_list("sequence", "decision", "note")
    assert list(decisions) == [(1, "flagged", "Odd."), (2, "approved", "Explained."), (3, "flagged", "Not quite.")]


def test_what_did_not_wait_can_be_flagged(decide: Decide, accepted: Any, payload: Payload) -> None:
    accepted(put(payload, "client_info.nickname", "LUISITO"))
    cosmetic = Revision.objects.latest("id")
    assert state(cosmetic) is None

    decide("ana", FLAGGED, on=cosmetic)

    assert state(cosmetic) == "flagged"


def test_the_second_of_two_officers_is_told(decide: Decide, revision: Revision) -> None:
    decide("ana", FLAGGED, "Odd.")

    with pytest.raises(ReviewedMeanwhile) as caught:
        decide("ben", APPROVED, seen=0)

    assert "ana" in str(caught.value.message)
    assert Review.objects.count() == 1
    assert state(revision) == "flagged"


def test_a_note_of_another_officer_does_not_stand_in_the_way(decide: Decide) -> None:
    decide("ana", NOTE, "I am looking into it.")
    decide("ben", APPROVED, seen=0)

    assert Review.objects.count() == 2


@pytest.mark.parametrize("decision", [APPROVED, FLAGGED, ESCALATED])
def test_nobody_reviews_their_own_change(decide: Decide, revision: Revision, decision: Review.Decision) -> None:
    with pytest.raises(OwnChange):
        decide(revision.username, decision, decides_escalations=True)

    assert not Review.objects.exists()


def test_a_note_on_ones_own_change_is_welcome(decide: Decide, revision: Revision) -> None:
    decide(revision.username, NOTE, "The customer called.")

    assert Review.objects.get().decision == "note"


@pytest.mark.parametrize("decision", [FLAGGED, ESCALATED, NOTE])
def test_only_an_approval_needs_no_words(decide: Decide, decision: Review.Decision) -> None:
    with pytest.raises(ReasonRequired):
        decide("ana", decision, "  ")
    decide("ana", APPROVED, "")

    assert Review.objects.get().decision == "approved"


@pytest.mark.parametrize("note", ["\u200b", "\u2800 \u3164", "\u2028"])
def test_a_note_that_cannot_be_seen_is_none(decide: Decide, note: str) -> None:
    with pytest.raises(ReasonRequired):
        decide("ana", FLAGGED, note)


@pytest.mark.parametrize("decision", [APPROVED, FLAGGED])
@pytest.mark.parametrize("note", ["a\u202eb", "a\x1bb", "a\0b"])
def test_a_note_that_hides_something_is_refused(decide: Decide, decision: Review.Decision, note: str) -> None:
    with pytest.raises(UnreadableReason):
        decide("ana", decision, note)

    assert not Review.objects.exists()


@pytest.mark.parametrize("decision", [APPROVED, FLAGGED, ESCALATED])
def test_what_was_escalated_is_for_a_senior_officer(
    decide: Decide, revision: Revision, decision: Review.Decision
) -> None:
    decide("ana", ESCALATED, "Too much for me.")

    with pytest.raises(EscalatedRevision):
        decide("ben", decision)
    assert state(revision) == "escalated"
    decide("senior", decision, decides_escalations=True)

    assert Review.objects.count() == 2


def test_reviews_of_a_customer_are_a_chain(decide: Decide, accepted: Any, payload: Payload, revision: Revision) -> None:
    decide("ana", NOTE, "Odd.")
    decide("ana", APPROVED)
    accepted(put(payload, "client_info.first_name", "LUISA"))
    decide("ana", FLAGGED, on=Revision.objects.latest("id"))

    assert list(Review.objects.order_by("id").values_list("sequence", flat=True)) == [1, 2, 3]
    assert [*verify_customers(Progress())] == []
