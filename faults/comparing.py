"""Does the register hold what the clients were told that it holds, and nothing else?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from customers.audit.history import read_history
from customers.audit.replay import replay
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.contract.snapshot import Row, RowKey
from customers.intake.compare import compare, outcome
from customers.models import Customer, Revision, Submission
from customers.register import read_customer

from .clients import OF_EACH_CLIENT
from .journal import CREATED, Entry
from .people import body_of

Sent = tuple[int, int]
"""A person, and the version sent of it."""

Rows = Mapping[RowKey, Row]


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
    for number in Customer.objects.order_by("number").values_list("number", flat=True):
        compared.counts["customers"] += 1
        versions[number] = _versions_of(number, sent, compared)
    compared.problems += _submissions_not_sent(sent)
    compared.problems += _acknowledged_but_missing(journal, versions, compared.counts)
    compared.problems += _not_one_to_one(journal, versions)
    compared.problems += _not_the_last_acknowledged(journal, versions)
    return compared


def _versions_of(number: int, sent: Mapping[str, Sent], compared: Compared) -> list[Sent]:
    """What was sent of a customer, revision by revision. Each must be one payload, as a whole; and so what is now."""
    versions: list[Sent] = []
    before: Rows = {}
    entries = read_history(customer=number)
    revisions = Revision.objects.filter(customer_id=number).order_by("sequence")
    sequences = dict(revisions.values_list("id", "sequence"))
    for revision in revisions.select_related("submission"):
        compared.counts["revisions"] += 1
        of_submission = sent.get(revision.submission.request_id) if revision.submission else None
        if of_submission is None:
            compared.problems.append(f"customer {number}, revision {revision.sequence}: nobody sent it")
            continue
        state, _changes = replay(entry for entry in entries if sequences[entry.revision_id] <= revision.sequence)
        after = {entry.row_key: entry.row for entry in state.values()}
        expected = outcome(before, read_payload(parse(body_of(*of_submission))).rows)
        if differing := compare(after, expected):
            tables = sorted({change.row_key.model._meta.db_table for change in differing})
            compared.problems.append(
                f"customer {number}, revision {revision.sequence}: not the payload that was sent: {', '.join(tables)}"
            )
        before = after
        versions.append(of_submission)
    current = read_customer(number)
    if current is None or compare(current.rows, before):
        compared.problems.append(f"customer {number}: the register has not what its last revision left")
    return versions


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
