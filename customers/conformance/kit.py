"""The kit: what is checked, in which order, and how a run of it goes."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .bench import Bench, CannotGoOn, Exchange, NotPossible, post_of
from .checks import access, calls, customers, dry_runs, payloads


class Unreachable(Exception):
    """Nothing answers at the address; the text is what came instead."""


class WrongCredentials(Exception):
    """The deployment does not know the user, or not with that password. Going on would lock the user out."""


class Verdict(Enum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Check:
    """A rule of the contract, and how it is looked at. To add one: a function, and a line in CHECKS."""

    code: str
    title: Any
    make: Callable[[Bench], None]


@dataclass(frozen=True)
class Result:
    """A check that was made, with its calls. `note` says why one was skipped."""

    code: str
    title: str
    verdict: Verdict
    exchanges: list[Exchange] = field(default_factory=list)
    note: str = ""

    @property
    def failures(self) -> list[Exchange]:
        """The calls that were answered wrongly."""
        return [exchange for exchange in self.exchanges if exchange.problems]


CHECKS: tuple[Check, ...] = (
    Check("no_credentials", gettext_lazy("401: without credentials"), access.no_credentials),
    Check("wrong_credentials", gettext_lazy("401: wrong credentials tell nothing"), access.wrong_credentials),
    Check("malformed_credentials", gettext_lazy("401: credentials that cannot be read"), access.malformed_credentials),
    Check("no_permission", gettext_lazy("403: a user without permission"), access.no_permission),
    Check("lockout", gettext_lazy("429: repeated wrong passwords lock their user out alone"), access.lockout),
    Check("methods", gettext_lazy("405: other methods"), calls.methods),
    Check("addresses", gettext_lazy("404: other addresses; a slash at the end"), calls.addresses),
    Check("content_types", gettext_lazy("415: what is not declared as JSON"), calls.content_types),
    Check("sizes", gettext_lazy("413: more than 1 MiB"), calls.sizes),
    Check("request_ids", gettext_lazy("The id of a call comes back"), calls.request_ids),
    Check("languages", gettext_lazy("Messages in Spanish, and in English"), calls.languages),
    Check("unreadable", gettext_lazy("400: what is not one JSON object in UTF-8"), payloads.unreadable),
    Check("missing", gettext_lazy("400: fields with a star that are missing, all of them"), payloads.missing),
    Check("too_long", gettext_lazy("400: texts that are too long, all of them"), payloads.too_long),
    Check("wrong_types", gettext_lazy("400: values of the wrong type, all of them"), payloads.wrong_types),
    Check("standards", gettext_lazy("400: countries and currencies that do not exist"), payloads.unknown_standards),
    Check("documents", gettext_lazy("400: no document, two main ones, one twice"), payloads.documents),
    Check("characters", gettext_lazy("400: control characters"), payloads.characters),
    Check("money", gettext_lazy("400: amounts that could not be kept exactly"), payloads.money),
    Check("examples", gettext_lazy("201: the contract's examples, and the same again"), customers.examples),
    Check("reading", gettext_lazy("A customer is read as it was sent"), customers.reading),
    Check("updates", gettext_lazy("201: an update changes and clears"), customers.updates),
    Check("identification", gettext_lazy("201: a customer is known by each of its keys"), customers.identification),
    Check("spellings", gettext_lazy("201: both spellings, and later revisions"), customers.spellings),
    Check("unknown_numbers", gettext_lazy("404: a customer number that nobody has"), customers.unknown_numbers),
    Check("conflicts", gettext_lazy("409: keys of different customers, and another person"), customers.conflicts),
    Check("dry_runs", gettext_lazy("Dry runs tell what would come of a call"), dry_runs.dry_runs),
    Check("unknown_codes", gettext_lazy("Unknown catalog codes are no reason to refuse"), dry_runs.unknown_codes),
    Check("unclear", gettext_lazy("400: a dry run that is not clearly one"), dry_runs.unclear),
    Check("races", gettext_lazy("Simultaneous calls about one person make one customer"), customers.races),
)


def run(bench: Bench, codes: Collection[str] = ()) -> Iterator[Result]:
    """Make every check, or those of some codes, one after the other.

    Raises Unreachable or WrongCredentials before the first.
    """
    answer = bench.send(post_of({}, Authorization=bench.user.header))
    if answer.status == 0:
        raise Unreachable(answer.body.decode(errors="replace"))
    if answer.status == 401:
        raise WrongCredentials
    return (_make(check, bench) for check in CHECKS if not codes or check.code in codes)


def _make(check: Check, bench: Bench) -> Result:
    bench.exchanges = []
    note = ""
    try:
        check.make(bench)
    except CannotGoOn:
        note = _("the rest of this check was not made")
    except NotPossible as reason:
        note = str(reason)
    except Exception as error:  # an answer that nobody foresaw is the deployment's fault, not the kit's
        note = _("the answers could not be made sense of (%(error)s)") % {"error": type(error).__name__}
        bench.exchanges.append(Exchange("-", "-", "-", 0, [note]))
    return Result(check.code, str(check.title), _verdict(bench.exchanges, note), bench.exchanges, note)


def _verdict(exchanges: list[Exchange], note: str) -> Verdict:
    if any(exchange.problems for exchange in exchanges):
        return Verdict.FAILED
    return Verdict.SKIPPED if note else Verdict.PASSED
