"""The whole of it: lives are planned, and lived in the order of time."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from customers.models import Submission

from .agenda import Agenda
from .calls import Sender, send
from .catalog_work import enter_catalogs
from .chance import generator, happens, weighted
from .clock import Clock, Period, draw_desk_moment
from .desk import Desk, Team
from .lives import Life
from .staff import OFFICERS, SENDERS, SENIOR_OFFICER, ensure_senders, find_users

LATER_CALLS: dict[int, float] = {0: 66, 1: 20, 2: 7, 3: 3.5, 4: 1.8, 6: 0.9, 9: 0.5, 15: 0.15, 28: 0.1}
"""How often a customer changes, by how many have it so."""

LONGEST_LIFE = 59
"""Changes of the one customer that changes most; fewer where there are few customers."""

WRONG_SHARE, REPEATED_SHARE, RESENT_SHARE = 0.045, 0.12, 0.7
SENDER_WEIGHTS = (80, 20)
CUSTOMERS_PER_CORRECTION = 400
FEWEST_CORRECTIONS = 2
DAYS_UNTIL_RESENT = 3.0

Progress = Callable[[int, int], None]
"""Told now and then how many of how many things have happened."""


@dataclass(frozen=True)
class Order:
    """What is asked for. The same order at the same moment makes the same register in an empty database."""

    customers: int
    days: int
    seed: int
    until: datetime = field(default_factory=timezone.now)


@dataclass
class Summary:
    """What has come of it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    corrections: int = 0
    seconds: float = 0

    @property
    def refused(self) -> int:
        return self.outcomes[Submission.Outcome.REFUSED]


class Seeding:
    """Makes customers live their lives in the period of an order."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._rng = generator(order.seed, "plan")
        self._period = Period(order.days, order.until)
        self._clock = Clock(self._period.start)
        self._agenda = Agenda(order.until)
        self._accepted: list[Life] = []
        self._summary = Summary()

    @property
    def start(self) -> datetime:
        """When the first day begins."""
        return self._period.start

    def run(self, progress: Progress) -> Summary:
        """Make them all. The staff must exist."""
        began = time.monotonic()
        _write_fast()
        enter_catalogs()
        self._find_people()
        self._plan()
        with self._clock.running(), override(settings.LANGUAGE_CODE):
            for done, (moment, act) in enumerate(self._agenda, start=1):
                self._clock.moment = moment
                act(moment)
                progress(done, done + len(self._agenda))
        self._summary.seconds = time.monotonic() - began
        return self._summary

    def _find_people(self) -> None:
        senders = ensure_senders(self._period.start)
        self._senders = [Sender(user, SENDERS[account]) for account, user in senders.items()]
        known = find_users((*OFFICERS, SENIOR_OFFICER))
        team = Team(tuple(known[officer] for officer in OFFICERS), known[SENIOR_OFFICER])
        self._desk = Desk(generator(self._order.seed, "desk"), self._agenda, team)

    def _plan(self) -> None:
        # A person of an earlier run has sent at least one submission: so the indexes from here on are free.
        first = Submission.objects.count()
        longest = min(LONGEST_LIFE, 2 * self._order.customers)
        for index in range(first, first + self._order.customers):
            later = weighted(self._rng, LATER_CALLS) if index > first else longest
            self._plan_life(Life(self._order.seed, index), later)
        corrections = FEWEST_CORRECTIONS + self._order.customers // CUSTOMERS_PER_CORRECTION
        for moment in self._period.draw(self._rng, corrections):
            self._agenda.add(moment, self._correct_somebody)

    def _plan_life(self, life: Life, later: int) -> None:
        """The calls about one person: some go wrong first, and some come twice."""
        begin, *rest = self._period.draw(self._rng, 1 + later)
        for moment, call in ((begin, self._begin), *((moment, self._go_on) for moment in rest)):
            if happens(self._rng, WRONG_SHARE):
                self._agenda.add(moment - timedelta(minutes=self._rng.uniform(1, 25)), partial(self._go_wrong, life))
            self._agenda.add(moment, partial(call, life))
            if happens(self._rng, REPEATED_SHARE):
                self._agenda.add(moment + timedelta(seconds=self._rng.uniform(4, 600)), partial(self._repeat, life))

    def _begin(self, life: Life, moment: datetime) -> None:
        self._send(life, life.begin(timezone.localdate(), self._accepted), moment)

    def _go_on(self, life: Life, moment: datetime) -> None:
        if life.number is not None:
            self._send(life, life.go_on(timezone.localdate()), moment)

    def _repeat(self, life: Life, moment: datetime) -> None:
        if life.number is not None:
            self._send(life, life.repeat(), moment)

    def _go_wrong(self, life: Life, moment: datetime) -> None:
        self._send(life, life.go_wrong(timezone.localdate(), self._accepted), moment)

    def _send(self, life: Life, body: str, moment: datetime) -> None:
        sender = self._rng.choices(self._senders, SENDER_WEIGHTS)[0]
        accepted = send(self._rng, sender, body, moment)
        self._summary.outcomes[accepted.outcome if accepted else Submission.Outcome.REFUSED] += 1
        if accepted is None:
            return
        if life.number is None:
            self._accepted.append(life)
        life.be_accepted(accepted.customer_number)
        if accepted.outcome != Submission.Outcome.UNCHANGED:
            self._desk.take_notice(accepted.customer_number, moment)

    def _correct_somebody(self, moment: datetime) -> None:
        """Often the sender does not learn of it, and overwrites it with its next call."""
        if not self._accepted:
            return
        life = self._rng.choice(self._accepted)
        if life.number is not None and self._desk.correct(life.number, moment):
            self._summary.corrections += 1
        if happens(self._rng, RESENT_SHARE):
            again = draw_desk_moment(self._rng, moment, mean_days=DAYS_UNTIL_RESENT)
            self._agenda.add(again, partial(self._repeat, life))


def _write_fast() -> None:
    """Let SQLite not wait for the disk: if the machine fails now, the command is simply run again."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
