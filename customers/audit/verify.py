"""Verification: recomputes every digest of the trail and compares the register with its history.

Customers are read in ranges of numbers that leave no gap between them, so that a history row under a number that no
customer has is met too; memory stays flat however large the register is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from customers.contract.fields import LARGEST_NUMBER
from customers.models import AUDITED, Audited, Customer, Finding, PendingRevision, Review, Revision, Submission
from customers.models.base import DELETED
from customers.models.review import pending_state
from customers.rows import columns_of, key_name, read_rows

from .digest import digest_of_bytes, digest_of_review, digest_of_revision, digest_of_submission
from .history import HistoryEntry, read_history
from .problems import Problem
from .snapshot import one_snapshot

CUSTOMERS_AT_A_TIME = 200
SUBMISSIONS_AT_A_TIME = 500
UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError)
"""What the conversion of a stored value raises that is not of its column's type."""

CHANGING = (Submission.Outcome.CREATED, Submission.Outcome.UPDATED)
"""Outcomes that a revision bears out."""

ERASABLE = (Submission.Outcome.REFUSED, Submission.Outcome.FAILED)
"""Outcomes whose payload may be erased after its legal term."""


@dataclass
class Progress:
    """How much has been verified so far."""

    customers: int = 0
    revisions: int = 0
    history_rows: int = 0
    submissions: int = 0
    report: Callable[["Progress"], None] = field(default=lambda progress: None)


Check = Callable[[int, int], list[Problem]]
"""Verifies all whose number is between two, both included."""


def verify_customers(progress: Progress, number: int | None = None) -> Iterator[Problem]:
    """What does not fit in the trail of all customers, or of the one with that number."""

    def check(first: int, last: int) -> list[Problem]:
        with one_snapshot():
            return list(_verify_range(first, last, progress))

    for first, last in [(number, number)] if number is not None else customer_ranges():
        yield from _verify(check, first, last, _("customer %(number)d"))
        progress.report(progress)


def verify_findings() -> Iterator[Problem]:
    """Findings that belong to no revision."""
    revision = Revision.objects.filter(id=OuterRef("revision_id"))
    for number in Finding.objects.filter(~Exists(revision)).order_by("id").values_list("id", flat=True):
        yield Problem(_("finding %(id)d") % {"id": number}, _("it belongs to no revision."))


def verify_submissions(progress: Progress) -> Iterator[Problem]:
    """What does not fit in the submissions, also those that came to nothing."""
    revision = Revision.objects.filter(submission_id=OuterRef("id"))
    submissions = Submission.objects.annotate(has_revision=Exists(revision)).order_by("id")

    def check(first: int, last: int) -> list[Problem]:
        found = submissions.filter(id__range=(first, last))
        return [problem for submission in found for problem in _verify_submission(submission)]

    last = 0
    while batch := list(submissions.filter(id__gt=last).values_list("id", flat=True)[:SUBMISSIONS_AT_A_TIME]):
        last = batch[-1]
        yield from _verify(check, batch[0], last, _("submission %(number)d"))
        progress.submissions += len(batch)
        progress.report(progress)


def _verify(check: Check, first: int, last: int, place: str) -> Iterator[Problem]:
    """What `check` finds; where a value cannot even be read (SQLite takes any), the one that has it."""
    try:
        yield from check(first, last)
    except UNREADABLE as error:
        if first == last:
            text = _("something in it was changed and cannot be read (%(error)s).") % {"error": type(error).__name__}
            yield Problem(place % {"number": first}, text)
        else:
            middle = (first + last) // 2
            yield from _verify(check, first, middle, place)
            yield from _verify(check, middle + 1, last, place)


def customer_ranges() -> Iterator[tuple[int, int]]:
    """Ranges of customer numbers, each with at most CUSTOMERS_AT_A_TIME customers, that together cover all numbers."""
    first = -LARGEST_NUMBER
    while True:
        numbers = Customer.objects.filter(number__gte=first).order_by("number").values_list("number", flat=True)
        batch = list(numbers[: CUSTOMERS_AT_A_TIME + 1])
        if len(batch) <= CUSTOMERS_AT_A_TIME:
            yield first, LARGEST_NUMBER
            return
        yield first, batch[-1] - 1
        first = batch[-1]


def _verify_range(first: int, last: int, progress: Progress) -> Iterator[Problem]:
    revisions = list(
        Revision.objects.filter(customer_id__gte=first, customer_id__lte=last)
        .select_related("submission")
        .defer("submission__payload")
        .order_by("customer_id", "sequence")
    )
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    latest: dict[tuple[str, int], HistoryEntry] = {}
    for entry in read_history(customer__gte=first, customer__lte=last):
        entries[entry.revision_id].append(entry)
        if entry.subject not in latest or latest[entry.subject].history_id < entry.history_id:
            latest[entry.subject] = entry
        progress.history_rows += 1
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(revision__customer_id__gte=first, revision__customer_id__lte=last):
        findings[finding.revision_id].append(finding)
    of_customer: dict[int, list[Revision]] = defaultdict(list)
    for revision in revisions:
        of_customer[revision.customer_id].append(revision)
    for number, its_revisions in of_customer.items():
        yield from _verify_chain(number, its_revisions, entries, findings)
    for orphan in (entry for left in entries.values() for entry in left):
        yield Problem(
            _("customer %(number)d, table %(table)s") % {"number": orphan.customer_number, "table": orphan.table},
            _("history row %(id)d belongs to no revision of this customer.") % {"id": orphan.history_id},
        )
    yield from _verify_reviews(first, last, revisions)
    yield from _verify_register(first, last, latest, of_customer.keys(), progress)
    progress.revisions += len(revisions)


def _verify_chain(
    number: int,
    revisions: list[Revision],
    entries: dict[int, list[HistoryEntry]],
    findings: dict[int, list[Finding]],
) -> Iterator[Problem]:
    """Recompute the digests of one customer; takes its history rows out of `entries`."""
    previous = ""
    for place, revision in enumerate(revisions, start=1):
        where = _("customer %(number)d, revision %(sequence)d") % {"number": number, "sequence": revision.sequence}
        if revision.sequence != place:
            yield Problem(where, _("revision %(sequence)d should stand here: one is missing.") % {"sequence": place})
        theirs = [entry for entry in entries.get(revision.id, ()) if entry.customer_number == number]
        entries[revision.id] = [entry for entry in entries.get(revision.id, ()) if entry.customer_number != number]
        digest = digest_of_revision(
            previous=previous,
            revision=columns_of(revision),
            rows=[(entry.table, entry.columns) for entry in theirs],
            findings=[columns_of(finding) for finding in findings[revision.id]],
            submission=revision.submission.digest if revision.submission else "",
            version=revision.digest_version,
        )
        if digest != revision.digest:
            yield Problem(where, _("the digest does not fit what is recorded: something in it was changed."))
        previous = revision.digest


def _verify_reviews(first: int, last: int, revisions: list[Revision]) -> Iterator[Problem]:
    """Recompute the digests of all reviews, and tell whether the officers' list is what follows from them."""
    of_revision = {revision.id: revision for revision in revisions}
    reviews: dict[int, list[Review]] = defaultdict(list)
    number, sequence, previous = 0, 0, ""
    in_range = {"customer_id__gte": first, "customer_id__lte": last}
    for review in Review.objects.filter(**in_range).order_by("customer_id", "sequence"):
        if review.customer_id != number:
            number, sequence, previous = review.customer_id, 0, ""
        sequence += 1
        where = _("customer %(number)d, review %(sequence)d") % {"number": number, "sequence": review.sequence}
        if review.sequence != sequence:
            yield Problem(where, _("review %(sequence)d should stand here: one is missing.") % {"sequence": sequence})
            sequence = review.sequence
        revision = of_revision.get(review.revision_id)
        if revision is None or revision.customer_id != number:
            yield Problem(where, _("it is about no revision of this customer."))
        elif digest_of_review(previous=previous, review=review, revision=revision.digest) != review.digest:
            yield Problem(where, _("the digest does not fit what is recorded: something in it was changed."))
        previous = review.digest
        reviews[review.revision_id].append(review)
    pending = {row.revision_id: row for row in PendingRevision.objects.filter(**in_range)}
    for revision in revisions:
        row, state = pending.pop(revision.id, None), pending_state(revision, reviews[revision.id])
        if (row and (row.customer_id, row.state)) != (state and (revision.customer_id, state)):
            yield Problem(
                _("customer %(number)d, revision %(sequence)d")
                % {"number": revision.customer_id, "sequence": revision.sequence},
                _("whether it waits for an officer does not follow from its reviews."),
            )
    for revision_id in pending:
        text = _("the officers' list has a revision of another customer, %(id)d.")
        yield Problem(_("customers %(first)d to %(last)d") % {"first": first, "last": last}, text % {"id": revision_id})


def _verify_register(
    first: int, last: int, latest: dict[tuple[str, int], HistoryEntry], numbers: Any, progress: Progress
) -> Iterator[Problem]:
    """Compare the rows of the register with the last history row of each."""
    live = read_rows(
        [
            model._default_manager.filter(
                **{f"{model.customer_column}__gte": first, f"{model.customer_column}__lte": last}
            )
            for model in AUDITED
        ]
    )
    for model, columns in sorted(live, key=_customer_number):
        number = _customer_number((model, columns))
        if model is Customer:
            progress.customers += 1
            if number not in numbers:
                yield Problem(_("customer %(number)d") % {"number": number}, _("it has no revision."))
        entry = latest.pop((model._meta.db_table, columns[key_name(model)]), None)
        where = _("customer %(number)d, table %(table)s") % {"number": number, "table": model._meta.db_table}
        if entry is None or entry.type == DELETED:
            yield Problem(where, _("a row of the register has no history."))
            continue
        for name, value in columns.items():
            if value != entry.columns[name]:
                yield Problem(f"{where}, {name}", _("the register differs from its history."))
    for entry in latest.values():
        if entry.type != DELETED:
            where = _("customer %(number)d, table %(table)s") % {"number": entry.customer_number, "table": entry.table}
            yield Problem(where, _("a row of the register is missing that its history says is there."))


def _customer_number(row: tuple[type[Audited], Mapping[str, Any]]) -> int:
    model, columns = row
    number: int = columns[model.customer_column]
    return number


def _verify_submission(submission: Any) -> Iterator[Problem]:
    where = _("submission %(id)d") % {"id": submission.id}
    if digest_of_submission(submission) != submission.digest:
        yield Problem(where, _("the digest does not fit what is recorded: something in it was changed."))
    if submission.outcome in CHANGING and not submission.has_revision:
        yield Problem(where, _("it changed the customer, but the revision is missing."))
    may_be_erased = submission.outcome in ERASABLE and not submission.payload
    if not may_be_erased and digest_of_bytes(bytes(submission.payload)) != submission.payload_digest:
        yield Problem(where, _("the payload is not the one that was received."))
