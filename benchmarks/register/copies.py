"""Batches of copies: each has every original once, as other people at another time, under its own digests."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from customers.audit.digest import (
    digest_of_bytes,
    digest_of_record,
    digest_of_review,
    digest_of_revision,
    digest_of_submission,
)
from customers.audit.history import HISTORY
from customers.contract.snapshot import RowKey
from customers.intake.person import person_of
from customers.models import (
    AUDITED,
    Access,
    Audited,
    Contact,
    Customer,
    CustomerIndex,
    Finding,
    IdentityDocument,
    RefusedPerson,
    Review,
    Revision,
    Submission,
)
from customers.rows import columns_of
from customers.search import customer_text

from .identities import MAKERS, Identities, Originals
from .originals import Columns, Model, Spans, key_columns
from .payloads import Body

REQUEST_ID_START = 8
"""Characters of a request id that are the batch's."""

_NUMBER_AFTER_ARROW = re.compile(r"(?<=→ )\d+")
_NUMBER = re.compile(r"\d+")
_DOCUMENT_IN_PATH = re.compile(r"(?<=\[)(\S+ \S+ )(\S+)(?=\])")
NEIGHBOURS = frozenset({"possible_duplicate", "shared_email", "shared_cell_phone"})
"""Findings whose text names another customer."""

Batch = Mapping[Model, list[Columns]]


@dataclass(frozen=True)
class _Table:
    """What differs in the rows of a table, from batch to batch."""

    keys: Sequence[tuple[str, Model]]
    moments: Sequence[str]
    identities: Sequence[str]
    subject: type[Audited] | None
    has_request_id: bool


class Copier:
    """Makes batches from originals."""

    def __init__(self, rows: Batch, spans: Spans, people: Originals) -> None:
        self._rows, self._spans, self._people = rows, spans, people
        self._tables = {model: _table(model) for model in rows}
        self._bodies = {row["id"]: Body(bytes(row["payload"])) for row in rows[Submission]}

    def copy(self, batch: int, later: timedelta) -> Batch:
        """The rows of a batch (1, 2, 3, ...), whose moments are so much later than the originals'."""
        identities = Identities(self._people, batch)
        copied = {
            model: [self._copied(model, row, batch, later, identities) for row in rows]
            for model, rows in self._rows.items()
        }
        self._finish_submissions(copied, batch, identities)
        self._finish_findings(copied.get(Finding, []), batch, identities)
        _finish_revisions(copied)
        _finish_reviews(copied)
        _finish_index(copied)
        self._finish_looks(copied.get(Access, []), batch)
        return copied

    def _copied(self, model: Model, row: Columns, batch: int, later: timedelta, identities: Identities) -> Columns:
        table, copied = self._tables[model], dict(row)
        for column, whose in table.keys:
            if copied[column] is not None:
                copied[column] = self._spans[whose].copied(copied[column], batch)
        for column in table.moments:
            copied[column] += later
        for column in table.identities:
            copied[column] = identities.other(column, copied[column])
        if table.subject:
            copied |= table.subject.comparison_keys(copied)
        if table.has_request_id:
            copied["request_id"] = f"{batch:0{REQUEST_ID_START}x}{copied['request_id'][REQUEST_ID_START:]}"
        return copied

    def _finish_submissions(self, copied: Batch, batch: int, identities: Identities) -> None:
        def number(original: int) -> int:
            return self._spans[Customer].copied(original, batch)

        payloads: dict[int, bytes] = {}
        for original, submission in zip(self._rows[Submission], copied[Submission], strict=True):
            payload = self._bodies[original["id"]].copied(identities, number)
            if submission["payload_bytes"] == len(original["payload"]):
                submission["payload_bytes"] = len(payload)
            submission["payload"] = payloads[submission["id"]] = payload
            submission["payload_digest"] = digest_of_bytes(payload)
            submission["match"] = _NUMBER_AFTER_ARROW.sub(lambda found: str(number(int(found[0]))), original["match"])
            submission["digest"] = digest_of_submission(Submission(**submission))
        for person in copied.get(RefusedPerson, []):
            if made := person_of(payloads[person["submission_id"]], person["submission_id"]):
                person.update(columns_of(made))

    def _finish_findings(self, findings: Sequence[Columns], batch: int, identities: Identities) -> None:
        for finding in findings:
            if finding["code"] in NEIGHBOURS:
                finding["text"] = _NUMBER.sub(
                    lambda found: str(self._spans[Customer].copied(int(found[0]), batch)), finding["text"]
                )
            finding["path"] = _DOCUMENT_IN_PATH.sub(
                lambda found: found[1] + identities.other("number", found[2]), finding["path"]
            )

    def _finish_looks(self, looks: Sequence[Columns], batch: int) -> None:
        for look in looks:
            if look["object_id"] is not None:
                look["object_id"] = self._spans[Revision].copied(look["object_id"], batch)
            look["digest"] = digest_of_record(Access(**look))


def _table(model: Model) -> _Table:
    subject = HISTORY.get(model) or (model if model in AUDITED else None)
    fields = model._meta.concrete_fields
    return _Table(
        keys=list(key_columns(model)),
        moments=[field.attname for field in fields if isinstance(field, models.DateTimeField)],
        identities=[
            field.attname
            for field in fields
            if subject and field.attname in MAKERS and isinstance(field, models.CharField)
        ],
        subject=subject,
        has_request_id=any(field.attname == "request_id" for field in fields),
    )


def _finish_revisions(copied: Batch) -> None:
    """The digests, along the life of each customer."""
    rows: dict[int, list[tuple[str, Columns]]] = defaultdict(list)
    for model in HISTORY:
        for row in copied.get(model, []):
            rows[row["revision_id"]].append((model._meta.db_table, row))
    findings = _by(copied.get(Finding, []), "revision_id")
    submissions = {submission["id"]: submission["digest"] for submission in copied[Submission]}
    for revision, previous in _chains(copied[Revision]):
        revision["digest"] = digest_of_revision(
            previous=previous,
            revision=revision,
            rows=rows[revision["id"]],
            findings=findings[revision["id"]],
            submission=submissions.get(revision["submission_id"], ""),
            version=revision["digest_version"],
        )


def _finish_reviews(copied: Batch) -> None:
    revisions = {revision["id"]: revision["digest"] for revision in copied[Revision]}
    for review, previous in _chains(copied.get(Review, [])):
        review["digest"] = digest_of_review(
            previous=previous, review=Review(**review), revision=revisions[review["revision_id"]]
        )


def _finish_index(copied: Batch) -> None:
    documents = _by(copied[IdentityDocument], "customer_id")
    contacts = {contact["customer_id"]: contact for contact in copied[Contact]}
    customers = {customer["number"]: customer for customer in copied[Customer]}
    for index in copied[CustomerIndex]:
        number = index["customer_id"]
        rows = {RowKey(Customer): customers[number], RowKey(Contact): contacts[number]}
        rows |= {RowKey(IdentityDocument, (document["id"],)): document for document in documents[number]}
        index["search_text"] = customer_text(rows)


def _chains(rows: Sequence[Columns]) -> Iterator[tuple[Columns, str]]:
    """The rows of each customer in their sequence, each with the digest of the one before; set it before going on."""
    last: Columns = {"customer_id": None, "digest": ""}
    for row in sorted(rows, key=lambda row: (row["customer_id"], row["sequence"])):
        yield row, last["digest"] if row["customer_id"] == last["customer_id"] else ""
        last = row


def _by(rows: Sequence[Columns], column: str) -> "defaultdict[int, list[Columns]]":
    grouped: defaultdict[int, list[Columns]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped
