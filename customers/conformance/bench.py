"""Where checks are made: each call with what was expected of it and what came."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .people import People
from .transport import JSON, Answer, Credentials, Request, Send, at_once

LONGEST_MESSAGE = 700
LONGEST_WAIT_SECONDS = 120
WAITS = 5
CHALLENGES = {401: "www-authenticate", 405: "allow", 429: "retry-after", 503: "retry-after"}
SHOWN = 200

Payload = dict[str, Any]
Race = Callable[[Send, Sequence[Request]], list[Answer]]


@dataclass
class Exchange:
    """One call: what was sent, what was expected, what came, and what is wrong about it."""

    sent: str
    expected: str
    answered: str
    milliseconds: int
    problems: list[str] = field(default_factory=list)


class CannotGoOn(Exception):
    """The rest of a check makes no sense after an answer like this."""


class NotPossible(Exception):
    """The deployment or the caller gives a check nothing to work with; the text says what is missing."""


@dataclass
class Bench:
    """The deployment on the one side, a check on the other. `exchanges` are those of the check that is being made."""

    send: Send
    user: Credentials
    people: People = field(default_factory=People)
    without_permission: Credentials | None = None
    race: Race = at_once
    sleep: Callable[[float], None] = time.sleep
    exchanges: list[Exchange] = field(default_factory=list)
    customers: set[int] = field(default_factory=set)

    def call(self, sent: str, request: Request, *statuses: int) -> Answer:
        """Make a call that must be answered with one of the statuses, in the form that it has."""
        request = self._with_credentials(request)
        answer = self._patiently(request, statuses)
        self._note(sent, answer, statuses)
        return answer

    def post(self, sent: str, body: Any, *statuses: int, **headers: str) -> Answer:
        """Post a payload, or bytes as they are. Underscores in the names of headers stand for hyphens."""
        return self.call(sent, post_of(body, **headers), *statuses)

    def take_in(self, sent: str, payload: Payload) -> int:
        """The number of a customer that must be taken in. Raises CannotGoOn."""
        answer = self.post(sent, payload, 201)
        number = number_of(answer)
        if number is None:
            raise CannotGoOn
        self.customers.add(number)
        return number

    def read(self, number: int) -> Payload:
        """The customer as it is read. Raises CannotGoOn, or NotPossible for a user that may not read."""
        answer = self.call(_("reading customer %(number)d") % {"number": number}, self.reading_of(number), 200, 403)
        if answer.status == 403:
            raise NotPossible(_("the user may not read customers"))
        if not isinstance(answer.json, dict):
            raise CannotGoOn
        return answer.json

    def reading_of(self, number: int) -> Request:
        """The request that reads a customer."""
        return self._with_credentials(Request(method="GET", path=f"/{number}"))

    def expect(self, is_so: bool, what: str) -> None:
        """The last call must also have shown this."""
        if not is_so:
            self.exchanges[-1].problems.append(what)

    def all_at_once(self, sent: str, payloads: Sequence[Payload]) -> list[int]:
        """Post payloads at the same moment; each must be taken in, if need be after as many seconds as it says."""
        requests = [self._with_credentials(post_of(payload)) for payload in payloads]
        answers = self.race(self.send, requests)
        numbers = []
        for request, first in zip(requests, answers, strict=True):
            answer = self._patiently(request, (201,)) if first.status in (429, 503) else first
            self._note(sent, answer, (201,))
            if (number := number_of(answer)) is not None:
                numbers.append(number)
                self.customers.add(number)
        if len(numbers) < len(payloads):
            raise CannotGoOn
        return numbers

    def _with_credentials(self, request: Request) -> Request:
        headers = {"Authorization": self.user.header, **request.headers}
        if not headers["Authorization"]:
            del headers["Authorization"]
        return Request(request.body, request.method, request.path, headers)

    def _patiently(self, request: Request, statuses: Sequence[int]) -> Answer:
        """The answer, asked for again where the deployment says that it is too early."""
        answer = self.send(request)
        for _attempt in range(WAITS):
            wait = answer.headers.get("retry-after", "")
            if answer.status not in (429, 503) or answer.status in statuses or not wait.isdecimal():
                break
            if int(wait) > LONGEST_WAIT_SECONDS:
                break
            self.sleep(int(wait))
            answer = self.send(request)
        return answer

    def _note(self, sent: str, answer: Answer, statuses: Sequence[int]) -> None:
        self.exchanges.append(
            Exchange(
                sent,
                " / ".join(map(str, statuses)),
                _shown(answer),
                answer.milliseconds,
                [*_problems(answer, statuses)],
            )
        )


def post_of(body: Any, **headers: str) -> Request:
    """The request that posts a payload, or bytes as they are."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(body, headers={"Content-Type": JSON, **named})


def number_of(answer: Answer) -> int | None:
    """The customer number of a 201."""
    found = answer.json.get("customer_number") if isinstance(answer.json, dict) else None
    return found if answer.status == 201 and type(found) is int else None


def errors_of(answer: Answer) -> Mapping[str, Any]:
    """What the answer says is wrong, by path."""
    errors = answer.json.get("errors") if isinstance(answer.json, dict) else None
    return errors if isinstance(errors, dict) else {}


def message_of(answer: Answer) -> str:
    """The sentence of a refusal."""
    return str(answer.json.get("message", "")) if isinstance(answer.json, dict) else ""


def _shown(answer: Answer) -> str:
    """Status and message; of what is no answer of the contract, its beginning."""
    text = message_of(answer) or answer.body[: 4 * SHOWN].decode(errors="replace")
    return f"{answer.status or '-'} {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}"


def _problems(answer: Answer, statuses: Sequence[int]) -> list[str]:
    if answer.status not in statuses:
        return [_("another status than expected")]
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        return [_("the answer is not declared as JSON")]
    body = answer.json
    if not isinstance(body, dict):
        return [_("the answer is no JSON object")]
    if answer.status == 201:
        is_right = set(body) == {"customer_number"} and type(body["customer_number"]) is int
        return [] if is_right and body["customer_number"] > 0 else [_("201 without a customer number alone")]
    return _problems_of_refusal(answer, body) if answer.status >= 400 else []


def _problems_of_refusal(answer: Answer, body: Payload) -> list[str]:
    found = []
    message = body.get("message")
    if not isinstance(message, str) or not 0 < len(message) <= LONGEST_MESSAGE:
        found.append(_("no message for the screen"))
    header = CHALLENGES.get(answer.status)
    if header and not answer.headers.get(header):
        found.append(_("the header %(name)s is missing") % {"name": header.title()})
    return found
