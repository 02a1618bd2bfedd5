"""A range of customers: every digest of their trail recomputed, and the register compared with the history."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from customers.audit.digest import digest_of_review, digest_of_revision
from customers.audit.history import HISTORY, HistoryEntry, read_history
from customers.audit.problems import Problem
from customers.models import AUDITED, Audited, Customer, Finding, PendingRevision, Review, Revision
from customers.models.base import DELETED
from customers.models.review import pending_revision, pending_state
from customers.rows import columns_of, key_name, read_rows

from .outcome import Progress
from .unaccounted import before_their_time

_HISTORY = {table._meta.db_table: table for table in HISTORY}


def verify_findings() -> Iterator[Problem]:
    """Findings that belong to no revision."""
    revision = Revision.objects.filter(id=OuterRef("revision_id"))
    for number in Finding.objects.filter(~Exists(revision)).order_by("id").values_list("id", flat=True):
        yield Problem(_("finding %(id)d") % {"id": number}, _("it belongs to no revision."))


def verify_history_of_nobody() -> Iterator[Problem]:
    """History rows without a customer, which stand in no range of them."""
    for table, model in HISTORY.items():
        rows = table._default_manager.filter(**{f"{model.customer_column}__isnull": True}).order_by("pk")
        for history_id in rows.values_list("pk", flat=True):
            place = _("table %(table)s") % {"table": table._meta.db_table}
            yield Problem(place, _("history row %(id)d belongs to no revision of this customer.") % {"id": history_id})


def verify_customers_between(first: int, last: int, progress: Progress) -> Iterator[Problem]:
    """What does not fit in the trail of the customers whose number is between two, and in their rows."""
    revisions = list(
        Revision.objects.filter(customer_id__gte=first, customer_id__lte=last)
        .select_related("submission", "pending")
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
        yield from before_their_time(where, Revision, columns_of(revision), revision.digest_version)
        for entry in theirs:
            yield from before_their_time(where, _HISTORY[entry.table], entry.columns, revision.digest_version)
        yield from _verify_list(where, revision, findings[revision.id])
        previous = revision.digest


def _verify_list(where: str, revision: Revision, findings: list[Finding]) -> Iterator[Problem]:
    """Whether the officers' list says how grave the findings are of a revision that waits, and why it waits."""
    pending = getattr(revision, "pending", None)
    if not pending:
        return
    known = [finding.severity for finding in findings if finding.severity in Finding.Severity]
    follows = pending_revision(revision, pending.state, known)
    says_severities = pending.severities in (None, follows.severities)  # None: an older version wrote it
    if len(known) < len(findings) or pending.severity != follows.severity or not says_severities:
        yield Problem(where, _("the officers' list does not say how grave its findings are."))
    if pending.causes not in (None, follows.causes):
        yield Problem(where, _("the officers' list does not say why it waits."))


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
