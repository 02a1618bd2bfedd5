"""The life of a customer as its sender knows it: one payload after another, and what goes wrong on the way."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from random import Random

from .chance import generator, happens, weighted
from .changes import CHANGES, Turn
from .mistakes import Slip, spoil
from .oddities import make_odd
from .payloads import make_payload
from .people import draw_person
from .wire import Payload, as_json

NUMBER_SENT_SHARE = 0.5
"""Of later payloads, those that name the customer by the number the core gave it."""

LATER_CHANGES = (1, 3)


class Life:
    """What is sent of one person, in order. All of it follows from the seed, the index and what others sent before."""

    def __init__(self, seed: int, index: int) -> None:
        self.index = index
        self.number: int | None = None
        """The customer number, once the core has given one."""
        self._rng = generator(seed, index)
        self.payload: Payload = {}
        """What was accepted last, or is about to be sent for the first time."""
        self._sent: Payload = {}
        self._changes = 0

    def begin(self, today: date, others: "Sequence[Life]") -> str:
        """The body that makes the person a customer."""
        self._ensure_payload(today, others)
        self._sent = self.payload
        return as_json(self._sent)

    def go_on(self, today: date) -> str:
        """The body after something has changed."""
        before = deepcopy(self.payload)
        before["client_info"].pop("customer_number", None)
        self._sent = deepcopy(before)
        for _change in range(self._rng.randint(*LATER_CHANGES)):
            self._change(today)
        while self._sent == before:
            self._change(today)
        if happens(self._rng, NUMBER_SENT_SHARE):
            self._sent["client_info"]["customer_number"] = self.number
        return as_json(self._sent)

    def repeat(self) -> str:
        """The body that was accepted last."""
        self._sent = self.payload
        return as_json(self.payload)

    def be_accepted(self, number: int) -> None:
        """Take note that the core has taken in what was sent last, and under which number."""
        self.number = number
        self.payload = self._sent

    def go_wrong(self, today: date, others: "Sequence[Life]") -> str:
        """A body that is to be refused."""
        self._ensure_payload(today, others)
        self._sent = self.payload
        return spoil(Slip(self._rng, self.payload, [life.payload for life in others if life is not self]))

    def _ensure_payload(self, today: date, others: "Sequence[Life]") -> None:
        if not self.payload:
            self._person = draw_person(self._rng, self.index, today)
            payload = make_payload(self._rng, self._person, today)
            self.payload = make_odd(self._rng, payload, _payloads(self._rng, others))

    def _change(self, today: date) -> None:
        self._changes += 1
        change = weighted(self._rng, CHANGES)
        change(Turn(self._rng, self._person, today, self._changes), self._sent)


def _payloads(rng: Random, others: "Sequence[Life]") -> list[Payload]:
    """What some of the others sent: enough to share something with one of them."""
    return [life.payload for life in rng.sample(others, min(3, len(others)))]
