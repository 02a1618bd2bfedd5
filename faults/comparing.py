"""Does the register hold what the clients were told that it holds, and nothing else?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from customers.audit.history import HistoryEntry, read_history
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.contract.snapshot import Row, RowKey
from customers.intake.compare import compare, outcome
from customers.intake.content import content_digest
from customers.models import Customer, CustomerIndex, Revision, Submission
from customers.models.base import DELETED
from customers.register import read_customer
from customers.search import customer_text

from .clients import OF_EACH_CLIENT
from .journal import CREATED, Entry
from .people import body_of

Sent = tuple[int, int]
"""A person, and the version sent of it."""

Rows = Mapping[RowKey, Row]

AT_ONCE = 200
"""Customers whose history is read in one statement."""


@dataclass
class Compared:
    """How much was compared, and what does not fit."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def compare_with_register(journal: Sequence[Entry]) -> Compared:
    """Everything that the clients know, against everything that the register has."""
    compared = Compared()
    sent = {entry.request_id: (entry.person, entry.version) for entry in journal}
    versions: dict[int, list[Sent]] = {}
    numbers = list(Customer.objects.order_by("number").values_list("number", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        versions |= _versions_of(numbers[start : start + AT_ONCE], sent, compared)
    compared.problems += _submissions_not_sent(sent)
    compared.problems += _acknowledged_but_missing(journal, versions, compared.counts)
    compared.problems += _not_one_to_one(journal, versions)
    compared.problems += _not_the_last_acknowledged(journal, versions)
    return compared


def _versions_of(numbers: Sequence[int], sent: Mapping[str, Sent], compared: Compared) -> dict[int, list[Sent]]:
    """What was sent of customers, revision by revision."""
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    for entry in read_history(customer__in=numbers):
        entries[entry.revision_id].append(entry)
    revisions: dict[int, list[Revision]] = {number: [] for number in numbers}
    found = Revision.objects.filter(customer_id__in=numbers).order_by("sequence")
    for revision in found.select_related("submission").defer("submission__payload"):
        revisions[revision.customer_id].append(revision)
    return {number: _replayed(number, revisions[number], entries, sent, compared) for number in numbers}


def _replayed(
    number: int,
    revisions: Sequence[Revision],
    entries: Mapping[int, Sequence[HistoryEntry]],
    sent: Mapping[str, Sent],
    compared: Compared,
) -> list[Sent]:
    """The versions of one customer. What each revision led to must be one payload, as a whole; and so what is now."""
    compared.counts["customers"] += 1
    versions: list[Sent] = []
    state: dict[tuple[str, int], HistoryEntry] = {}
    before: Rows = {}
    for revision in revisions:
        compared.counts["revisions"] += 1
        for entry in sorted(entries.get(revision.id, ()), key=lambda entry: entry.history_id):
            state.pop(entry.subject, None)
            if entry.type != DELETED:
                state[entry.subject] = entry
        after = {entry.row_key: entry.row for entry in state.values()}
        of_submission = sent.get(revision.submission.request_id) if revision.submission else None
        if of_submission is None:
            compared.problems.append(f"customer {number}, revision {revision.sequence}: nobody sent it")
        else:
            versions.append(of_submission)
            expected = outcome(before, read_payload(parse(body_of(*of_submission))).rows)
            if differing := compare(after, expected):
                tables = ", ".join(sorted({change.row_key.model._meta.db_table for change in differing}))
                compared.problems.append(
                    f"customer {number}, revision {revision.sequence}: not the payload that was sent: {tables}"
                )
            if not compare(before, after):
                compared.problems.append(f"customer {number}, revision {revision.sequence}: it changed nothing")
        before = after
    current = read_customer(number)
    if current is None or compare(current.rows, before):
        compared.problems.append(f"customer {number}: the register has not what its last revision left")
    elif versions and not _is_found_as(number, versions[-1], current.rows):
        compared.problems.append(f"customer {number}: what it is found by is not of its last revision")
    return versions


def _is_found_as(number: int, sent: Sent, rows: Rows) -> bool:
    """Whether lists, and a repetition, find the customer as the payload has left it."""
    found = CustomerIndex.objects.filter(customer_id=number).first()
    return (
        found is not None
        and found.content_digest == content_digest(read_payload(parse(body_of(*sent))).rows)
        and sorted(found.search_text.splitlines()) == sorted(customer_text(rows).splitlines())
    )


def _submissions_not_sent(sent: Mapping[str, Sent]) -> Iterator[str]:
    """Submissions that no client knows of, that are not what it sent, or that were refused."""
    for submission in Submission.objects.order_by("id").iterator(chunk_size=500):
        version = sent.get(submission.request_id)
        if version is None or bytes(submission.payload) != body_of(*version):
            yield f"submission {submission.id}: not what was sent as {submission.request_id}"
        if submission.status != CREATED:
            yield f"submission {submission.id}: {submission.status}, {submission.message}"


def _acknowledged_but_missing(
    journal: Sequence[Entry], versions: Mapping[int, list[Sent]], counts: Counter[str]
) -> Iterator[str]:
    """Calls that were answered with a number, of which the register does not have all."""
    submissions = defaultdict(list)
    found = Submission.objects.values_list("request_id", "status", "customer_id", "outcome", "revision__sequence")
    for request_id, *facts in found:
        submissions[request_id].append(facts)
    for request_id, of_request in submissions.items():
        if len(of_request) > 1:
            yield f"request {request_id}: {len(of_request)} submissions"
    acknowledged = {entry.request_id for entry in journal if entry.is_acknowledged}
    counts["committed, not acknowledged"] = len(submissions.keys() - acknowledged)
    for entry in journal:
        if not entry.is_acknowledged:
            continue
        counts["acknowledged"] += 1
        where = f"request {entry.request_id}, answered {entry.customer_number}"
        if entry.request_id not in submissions:
            yield f"{where}: no submission"
            continue
        status, customer_number, result, sequence = submissions[entry.request_id][0]
        if (status, customer_number) != (CREATED, entry.customer_number):
            yield f"{where}: the submission says {status}, {customer_number}"
        if (sequence is None) != (result == Submission.Outcome.UNCHANGED):
            yield f"{where}: {result}, but its revision is {sequence}"
        if (entry.person, entry.version) not in versions.get(entry.customer_number or 0, ()):
            yield f"{where}: the customer's history does not have it"


def _not_one_to_one(journal: Sequence[Entry], versions: Mapping[int, list[Sent]]) -> Iterator[str]:
    """People with two numbers, and numbers of two people."""
    numbers: dict[int, set[int | None]] = defaultdict(set)
    for number, of_customer in versions.items():
        for person, _version in of_customer:
            numbers[person].add(number)
    for entry in journal:
        if entry.is_acknowledged:
            numbers[entry.person].add(entry.customer_number)
    people = Counter(number for of_person in numbers.values() for number in of_person)
    for person, of_person in numbers.items():
        if len(of_person) > 1:
            yield f"person {person}: several customers: {of_person}"
    for customer, count in people.items():
        if count > 1:
            yield f"customer {customer}: {count} people"


def _not_the_last_acknowledged(journal: Sequence[Entry], versions: Mapping[int, list[Sent]]) -> Iterator[str]:
    """People whom one client alone sent, each call after the answer to the one before, and who are not as sent last."""
    last: dict[int, Entry] = {}
    for entry in journal:
        if entry.person >= OF_EACH_CLIENT:
            last[entry.person] = entry
    for person, entry in last.items():
        of_customer = versions.get(entry.customer_number or 0)
        if entry.is_acknowledged and of_customer and of_customer[-1] != (person, entry.version):
            yield f"person {person}: version {entry.version} was acknowledged last, the register has {of_customer[-1]}"
