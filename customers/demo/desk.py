"""The compliance desk: officers review what waits, pass on what they doubt, and put right what is wrong."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from django.contrib.auth.models import User

from customers.contract.rendering import render
from customers.contract.serializers import read_payload
from customers.errors import UnknownCustomer
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.review import review
from customers.models import Finding, PendingRevision, Review, Revision
from customers.models.review import last_decision
from customers.register import read_customer, read_last_revision

from .agenda import Act, Agenda
from .calls import origin_of
from .chance import happens, weighted
from .clock import draw_desk_moment
from .notes import CORRECTIONS, DECISIONS_ON_ESCALATIONS, SETTLED_FLAGS, draw_note

Decision = Review.Decision
State = PendingRevision.State

REVIEWED_SHARE = 0.78
SETTLED_SHARE = 0.55
DAYS_UNTIL_REVIEWED, DAYS_UNTIL_SETTLED = 2.0, 4.0
CLIENT_ADDRESS = "10.30.1.{}"

DECISIONS: dict[str, dict[Decision, float]] = {
    Finding.Severity.ALERT: {Decision.APPROVED: 45, Decision.FLAGGED: 20, Decision.ESCALATED: 32, Decision.NOTE: 3},
    Finding.Severity.WARNING: {Decision.APPROVED: 78, Decision.FLAGGED: 15, Decision.ESCALATED: 5, Decision.NOTE: 2},
    Finding.Severity.INFO: {Decision.APPROVED: 95, Decision.FLAGGED: 3, Decision.ESCALATED: 1, Decision.NOTE: 1},
    "": {Decision.APPROVED: 97, Decision.FLAGGED: 1.5, Decision.ESCALATED: 0.5, Decision.NOTE: 1},
}
"""What officers decide, by the gravest finding of the revision."""


@dataclass(frozen=True)
class Team:
    """Who sits at the desk. Only the senior officer corrects, so that the others never meet a change of their own."""

    officers: tuple[User, ...]
    senior: User


class Desk:
    """Enters in the agenda what the officers are going to do about a customer."""

    def __init__(self, rng: Random, agenda: Agenda, team: Team) -> None:
        self._rng, self._agenda, self._team = rng, agenda, team

    def take_notice(self, number: int, moment: datetime) -> None:
        """The customer has changed: mostly, somebody looks at it within days."""
        if happens(self._rng, REVIEWED_SHARE):
            self._later(moment, DAYS_UNTIL_REVIEWED, partial(self._review, number))

    def correct(self, number: int, moment: datetime) -> Revision | None:
        """The senior officer puts something right; None if it was right already."""
        customer = read_customer(number)
        if customer is None:
            raise UnknownCustomer
        correction = self._rng.choice(CORRECTIONS)
        payload = render(number, customer.rows)
        correction.change(self._rng, payload)
        seen = read_last_revision(number).sequence
        revision = correct(read_payload(payload), self._origin(self._team.senior, correction.reason), seen=seen)
        self.take_notice(number, moment)
        return revision

    def _review(self, number: int, moment: datetime) -> None:
        waiting = PendingRevision.objects.filter(customer_id=number, state=State.WAITING)
        pending = waiting.select_related("revision").order_by("revision").first()
        if pending is None:
            return
        revision = pending.revision
        decision = weighted(self._rng, DECISIONS[pending.severity])
        findings = revision.findings.values_list("code", flat=True)
        note = draw_note(self._rng, decision, findings)
        self._decide(revision, decision, self._rng.choice(self._team.officers), note)
        if decision == Decision.NOTE:
            self._later(moment, DAYS_UNTIL_REVIEWED, partial(self._review, number))
        elif decision != Decision.APPROVED and happens(self._rng, SETTLED_SHARE):
            self._later(moment, DAYS_UNTIL_SETTLED, partial(self._settle, revision, decision))

    def _settle(self, revision: Revision, decision: Decision, _moment: datetime) -> None:
        """Approve what was flagged or escalated: the latter is for the senior officer."""
        if decision == Decision.ESCALATED:
            if revision.user_id != self._team.senior.pk:
                note = self._rng.choice(DECISIONS_ON_ESCALATIONS)
                self._decide(revision, Decision.APPROVED, self._team.senior, note)
        else:
            officer = self._rng.choice(self._team.officers)
            self._decide(revision, Decision.APPROVED, officer, self._rng.choice(SETTLED_FLAGS))

    def _decide(self, revision: Revision, decision: Decision, officer: User, note: str) -> None:
        last = last_decision(Review.objects.filter(revision=revision))
        review(
            revision,
            decision,
            self._origin(officer, note),
            seen=last.id if last else 0,
            decides_escalations=officer == self._team.senior,
        )

    def _origin(self, officer: User, reason: str) -> Origin:
        address = CLIENT_ADDRESS.format(10 + officer.pk % 200)
        return origin_of(self._rng, officer, Revision.Source.ADMIN, client_address=address, reason=reason)

    def _later(self, moment: datetime, mean_days: float, act: Act) -> None:
        self._agenda.add(draw_desk_moment(self._rng, moment, mean_days=mean_days), act)
