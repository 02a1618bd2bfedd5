"""Against seals: whether what they cover is as it was, and what is dated into it without being there."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.audit.problems import Problem
from customers.audit.seals.checking import (
    LATENESS,
    PublicKeys,
    check_file,
    check_kept,
    check_kept_segments,
    check_trail,
)
from customers.audit.seals.kept import newest_that_counts
from customers.audit.seals.parts import LOG_TABLES, Coverage, coverage_of
from customers.audit.seals.statement import SealedStatement
from customers.models import Review, Revision, Submission

from .unreadable import as_far_as_readable

MOST_NAMED = 100
"""How many rows of a table that are dated too early are named."""


def verify_seals(files: Iterable[SealedStatement], keys: PublicKeys) -> Iterator[list[Problem]]:
    """What does not fit the seals of the database, the newest of them, and those brought from outside, one by one."""
    for found in (check_kept(keys), check_kept_segments()):
        yield list(as_far_as_readable(_("database"), found))
    for sealed in files:
        yield [*check_file(sealed, keys), *verify_against(sealed)]
    brought = {sealed.digest for sealed in files}
    yield list(as_far_as_readable(_("database"), _verify_newest(keys, brought)))


def _verify_newest(keys: PublicKeys, brought: Container[str]) -> Iterator[Problem]:
    newest = newest_that_counts(keys)
    if newest and newest.digest not in brought:
        yield from verify_against(newest)


def verify_against(sealed: SealedStatement) -> list[Problem]:
    """What is not as a seal says, and what was dated before it without being in it."""
    place = _("seal %(number)d") % {"number": sealed.number}
    return [
        problem
        for found in (check_trail(sealed), _dated_too_early(sealed))
        for problem in as_far_as_readable(place, found)
    ]


def _dated_too_early(sealed: SealedStatement) -> Iterator[Problem]:
    made_at = parse_datetime(str(sealed.content["made_at"]))
    if made_at is None:
        return
    text = _("it is dated before seal %(number)d, which does not have it.") % {"number": sealed.number}
    for places in _not_covered(coverage_of(sealed.content), made_at - LATENESS):
        yield from (Problem(place, text) for place in islice(places, MOST_NAMED))
        if rest := sum(1 for _place in places):
            more = ngettext("and %(count)d more: %(text)s", "and %(count)d more: %(text)s", rest)
            yield Problem(_("seal %(number)d") % {"number": sealed.number}, more % {"count": rest, "text": text})


def _not_covered(coverage: Coverage, before: datetime) -> Iterator[Iterator[str]]:
    """Where rows are that a seal does not cover, and that are dated before a moment: table by table."""
    yield _places(Revision, _("customer %(number)d, revision %(sequence)d"), coverage.revision_id, before)
    yield _places(Review, _("customer %(number)d, review %(sequence)d"), coverage.review_id, before)
    for table, last_id in coverage.logs.items():
        yield _rows_not_covered(table, last_id, before)


def _places(model: type[Revision | Review], place: str, last_id: int, before: datetime) -> Iterator[str]:
    rows: Any = model._default_manager.filter(id__gt=last_id, created_at__lt=before).order_by("id")
    for number, sequence in rows.values_list("customer_id", "sequence").iterator():
        yield place % {"number": number, "sequence": sequence}


def _rows_not_covered(table: str, last_id: int, before: datetime) -> Iterator[str]:
    model = LOG_TABLES[table]
    rows = model.objects.filter(id__gt=last_id).order_by("id")
    if model is not Submission:
        for row_id in rows.filter(created_at__lt=before).values_list("id", flat=True).iterator():
            yield _("table %(table)s, row %(id)d") % {"table": table, "id": row_id}
        return
    # A submission is dated when its call began, and numbered when the call has ended.
    began = rows.filter(received_at__lt=before).values_list("id", "received_at", "milliseconds")
    for row_id, received_at, milliseconds in began.iterator():
        if received_at + timedelta(milliseconds=milliseconds) < before:
            yield _("submission %(id)d") % {"id": row_id}
