"""Against seals: whether what they cover is as it was, and what is dated into it without being there."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from customers.audit.problems import Problem
from customers.audit.seals.checking import (
    LATENESS,
    PublicKeys,
    check_file,
    check_kept,
    check_kept_segments,
    check_trail,
)
from customers.audit.seals.kept import seal_of
from customers.audit.seals.parts import LOG_TABLES, Coverage, coverage_of
from customers.audit.seals.statement import SealedStatement, UnreadableSeal
from customers.models import Review, Revision, Seal, Submission

from .unreadable import UNREADABLE, as_far_as_readable

MOST_NAMED = 100
"""How many rows of a table that are dated too early are named."""


def newest_kept() -> SealedStatement | None:
    """The newest seal that the database has and that can be read."""
    try:
        row = Seal.objects.order_by("-number").only("statement", "signature", "segments").first()
        return seal_of(row) if row else None
    except (UnreadableSeal, *UNREADABLE):
        return None


def verify_seals(files: Iterable[SealedStatement], keys: PublicKeys) -> Iterator[list[Problem]]:
    """What does not fit the seals of the database, the newest of them, and those brought from outside, one by one."""
    for found in (check_kept(keys), check_kept_segments()):
        yield list(as_far_as_readable(_("database"), found))
    for sealed in files:
        yield [*check_file(sealed, keys), *verify_against(sealed)]
    newest, brought = newest_kept(), {sealed.digest for sealed in files}
    if newest and newest.digest not in brought:
        yield verify_against(newest)


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
    for place in _not_covered(coverage_of(sealed.content), made_at - LATENESS):
        yield Problem(place, text)


def _not_covered(coverage: Coverage, before: datetime) -> Iterator[str]:
    """Where rows are that a seal does not cover, and that are dated before a moment."""
    early: dict[str, Any] = {"created_at__lt": before}
    for revision in Revision.objects.filter(id__gt=coverage.revision_id, **early).order_by("id")[:MOST_NAMED]:
        words = {"number": revision.customer_id, "sequence": revision.sequence}
        yield _("customer %(number)d, revision %(sequence)d") % words
    for review in Review.objects.filter(id__gt=coverage.review_id, **early).order_by("id")[:MOST_NAMED]:
        words = {"number": review.customer_id, "sequence": review.sequence}
        yield _("customer %(number)d, review %(sequence)d") % words
    for table, last_id in coverage.logs.items():
        yield from _rows_not_covered(table, last_id, before)


def _rows_not_covered(table: str, last_id: int, before: datetime) -> Iterator[str]:
    model = LOG_TABLES[table]
    rows = model.objects.filter(id__gt=last_id).order_by("id")
    if model is not Submission:
        for row in rows.filter(created_at__lt=before)[:MOST_NAMED]:
            yield _("table %(table)s, row %(id)d") % {"table": table, "id": row.id}
        return
    # A submission is dated when its call began, and numbered when the call has ended.
    for row in rows.filter(received_at__lt=before).defer("payload")[:MOST_NAMED]:
        if row.received_at + timedelta(milliseconds=row.milliseconds) < before:
            yield _("submission %(id)d") % {"id": row.id}
