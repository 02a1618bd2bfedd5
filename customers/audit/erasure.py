"""Erasing the payloads of refused submissions after their term: each leaves its digest, and a line that says so."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from customers.models import Erasure, RefusedPerson, Submission

from .append_only import Weakness, find_weaknesses
from .append_only.rule import SUBMISSIONS
from .logs import Who, write_down
from .retention import REFUSED, past, present

SUBMISSIONS_AT_A_TIME = 500


def obstacles() -> list[Weakness]:
    """What is not as it should be of the database's own rule on submissions, which knows the term, too.

    The rule has the term of the last `migrate`; what it would not watch over is not erased.
    """
    return [weakness for weakness in find_weaknesses(connection) if weakness.table in ("", SUBMISSIONS)]


def erase_payloads(reason: str, who: Who) -> Iterator[int]:
    """Erase all that are past their term, batch by batch; yields how many each batch erased, after it is committed.

    Whoever stops in between has erased what was yielded, and recorded it; another call goes on from there. Two at once
    erase and record each payload once.
    """
    last = 0
    while numbers := _next_after(last):
        yield _erase(numbers, reason, who)
        last = numbers[-1]


def _next_after(last: int) -> list[int]:
    waiting = past(REFUSED, present()).filter(pk__gt=last).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:SUBMISSIONS_AT_A_TIME])


@transaction.atomic
def _erase(numbers: list[int], reason: str, who: Who) -> int:
    """Erase those of the submissions that nobody else has erased meanwhile."""
    waiting = past(REFUSED, present()).filter(pk__in=numbers).order_by("pk")
    locked = list(waiting.select_for_update().values_list("pk", flat=True))
    Submission.objects.filter(pk__in=locked).update(payload=b"")
    RefusedPerson.objects.filter(pk__in=locked).delete()
    for number in locked:
        write_down(
            Erasure(submission_id=number, term_years=settings.REFUSED_PAYLOAD_YEARS, reason=reason),
            who,
        )
    return len(locked)
