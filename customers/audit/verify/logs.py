"""The logs: every row under its own digest, and submissions with the revisions that bear them out."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.audit.append_only.rule import ERASABLE_OUTCOMES
from customers.audit.digest import digest_of_bytes, digest_of_record, digest_of_submission
from customers.audit.problems import Problem
from customers.audit.retention import is_over
from customers.audit.seals.checking import LATENESS
from customers.audit.seals.kept import newest_statement
from customers.audit.seals.parts import coverage_of
from customers.models import Erasure, LogRecord, Revision, Submission
from customers.rows import columns_of

from .outcome import Progress
from .unaccounted import before_their_time

PAYLOADS_AT_A_TIME = 20

CHANGING = (Submission.Outcome.CREATED, Submission.Outcome.UPDATED)
"""Outcomes that a revision bears out."""


def verify_submissions_between(first: int, last: int, progress: Progress) -> Iterator[Problem]:
    """What does not fit in a range of submissions, also those that came to nothing."""
    return _verify_submissions(Submission.objects.filter(id__range=(first, last)), progress)


def verify_submissions_of(number: int, progress: Progress) -> Iterator[Problem]:
    """What does not fit in the submissions of one customer."""
    return _verify_submissions(Submission.objects.filter(customer_id=number), progress)


def verify_rows_between(model: type[LogRecord], first: int, last: int, progress: Progress) -> Iterator[Problem]:
    """What does not fit in a range of rows of another log."""
    rows: Any = model._default_manager
    for record in rows.filter(id__range=(first, last)).order_by("id"):
        progress.log_rows += 1
        if digest_of_record(record) != record.digest:
            where = _("table %(table)s, row %(id)d") % {"table": model._meta.db_table, "id": record.id}
            yield Problem(where, _("the digest does not fit what is recorded: something in it was changed."))


def _verify_submissions(submissions: QuerySet[Submission], progress: Progress) -> Iterator[Problem]:
    revision = Revision.objects.filter(submission_id=OuterRef("id"))
    # A payload may have a megabyte: only some at a time.
    rows = submissions.annotate(has_revision=Exists(revision)).select_related("erasure").order_by("id")
    for submission in rows.iterator(PAYLOADS_AT_A_TIME):
        progress.submissions += 1
        yield from _verify_submission(submission)


def _verify_submission(submission: Any) -> Iterator[Problem]:
    where = _("submission %(id)d") % {"id": submission.id}
    if digest_of_submission(submission) != submission.digest:
        yield Problem(where, _("the digest does not fit what is recorded: something in it was changed."))
    columns = columns_of(submission)
    yield from before_their_time(where, Submission, columns, submission.digest_version)
    if submission.outcome in CHANGING and not submission.has_revision:
        yield Problem(where, _("it changed the customer, but the revision is missing."))
    is_as_received = digest_of_bytes(bytes(submission.payload)) == submission.payload_digest
    if not is_as_received and (submission.payload or submission.outcome not in ERASABLE_OUTCOMES):
        yield Problem(where, _("the payload is not the one that was received."))
    yield from (Problem(where, text) for text in _verify_erasure(submission, is_as_received=is_as_received))


def _verify_erasure(submission: Any, *, is_as_received: bool) -> Iterator[str]:
    """Whether what was erased is on record, and what is on record could be erased and was."""
    erasure = getattr(submission, "erasure", None)
    if erasure is None:
        if submission.outcome in ERASABLE_OUTCOMES and not submission.payload and not is_as_received:
            yield _("its payload was erased without a record.")
        return
    if submission.payload:
        yield _("an erasure of its payload is on record, and the payload is still there.")
    elif is_as_received:
        yield _("an erasure of its payload is on record, and there never was one.")
    if submission.outcome not in ERASABLE_OUTCOMES:
        yield _("an erasure of its payload is on record, and it was not refused.")
    if not is_over(submission.received_at, erasure.created_at, erasure.term_years):
        yield _("its payload was erased before its term.")
    elif erasure.created_at > timezone.now() + LATENESS:
        yield _("an erasure of its payload is on record with a date that has not come yet.")
    elif erasure.term_years < settings.REFUSED_PAYLOAD_YEARS and not _is_sealed(erasure):
        words = {"years": erasure.term_years, "term": settings.REFUSED_PAYLOAD_YEARS}
        yield _("its payload was erased after a term of %(years)d years, and the term is %(term)d.") % words


def _is_sealed(erasure: Erasure) -> bool:
    """Whether the newest seal covers the erasure: then its term was that of its day."""
    newest = newest_statement()
    return newest is not None and erasure.pk <= coverage_of(newest.content).logs.get(Erasure._meta.db_table, 0)
