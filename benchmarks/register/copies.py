"""Batches of copies: each has every original once, as other people at another time, under its own digests."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from customers.audit.digest import VERSION, canonical_columns, digest_of_bytes
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

from .apart import Columns, Text, as_json, copy_line, json_object
from .identities import MAKERS, Identities, Originals
from .originals import Model, Spans, key_columns
from .payloads import Body

REQUEST_ID_START = 8
"""Characters of a request id that are the batch's."""

_NUMBER_AFTER_ARROW = re.compile(r"(?<=→ )\d+")
_NUMBER = re.compile(r"\d+")
_DOCUMENT_IN_PATH = re.compile(r"(?<=\[)(\S+ \S+ )(\S+)(?=\])")
NEIGHBOURS = frozenset({"possible_duplicate", "shared_email", "shared_cell_phone"})
"""Findings whose text names another customer."""

MADE_ANEW: Mapping[Model, frozenset[str]] = {
    Submission: frozenset({"payload", "payload_bytes", "payload_digest", "match", "digest"}),
    Revision: frozenset({"digest"}),
    Finding: frozenset({"text", "path"}),
    Review: frozenset({"digest"}),
    Access: frozenset({"object_id", "digest"}),
    CustomerIndex: frozenset({"search_text"}),
    RefusedPerson: frozenset({"name", "search_text"}),
}
"""Columns that follow from others, and are worked out when all rows of a batch are there."""

NOT_HASHED: Mapping[Model, frozenset[str]] = {
    Submission: frozenset({"id", "digest", "payload"}),
    Revision: frozenset({"digest"}),
    Review: frozenset({"digest"}),
    Access: frozenset({"id", "digest"}),
    Finding: frozenset(),
    **{model: frozenset() for model in HISTORY},
}
"""Tables that digests cover -> the columns that they leave out."""


@dataclass(frozen=True, slots=True)
class Original:
    """A row that is copied, taken apart: what differs in its copies, and the texts around that."""

    row: Columns
    keys: Sequence[tuple[str, int, int]]
    """Column, key, and by how much the key of each batch is larger."""
    moments: Sequence[tuple[str, datetime]]
    identities: Sequence[tuple[str, str]]
    subject: type[Audited] | None
    """Whose comparison keys follow from the identities."""
    request_id: str
    line: Text
    json: Text | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a row: what it has of its own."""

    original: Original
    own: Columns

    def __getitem__(self, column: str) -> Any:
        return self.own[column] if column in self.own else self.original.row[column]

    @property
    def line(self) -> str:
        """For COPY."""
        return self.original.line.filled(self.own)

    @property
    def json(self) -> str:
        """What digests have of it."""
        assert self.original.json is not None  # noqa: S101  # its table is in NOT_HASHED
        return self.original.json.filled(self.own)

    @property
    def columns(self) -> Columns:
        """All of them."""
        return {**self.original.row, **self.own}


Batch = Mapping[Model, list[Copy]]


class Copier:
    """Makes batches from originals."""

    def __init__(self, rows: Mapping[Model, Sequence[Columns]], spans: Spans, people: Originals) -> None:
        self._spans, self._people = spans, people
        self._originals = {model: list(_take_apart(model, its_rows, spans)) for model, its_rows in rows.items()}
        self._bodies = {row["id"]: Body(bytes(row["payload"])) for row in rows[Submission]}

    def copy(self, batch: int, later: timedelta) -> Batch:
        """The rows of a batch (1, 2, 3, ...), whose moments are so much later than the originals'."""
        identities = Identities(self._people, batch)
        copied = {
            model: [Copy(original, _own(original, batch, later, identities)) for original in originals]
            for model, originals in self._originals.items()
        }
        self._finish_submissions(copied, batch, identities)
        self._finish_findings(copied.get(Finding, []), batch, identities)
        _finish_revisions(copied)
        _finish_reviews(copied)
        _finish_index(copied)
        self._finish_looks(copied.get(Access, []), batch)
        return copied

    def _finish_submissions(self, copied: Batch, batch: int, identities: Identities) -> None:
        def number(original: int) -> int:
            return self._spans[Customer].copied(original, batch)

        payloads: dict[int, bytes] = {}
        for submission in copied[Submission]:
            row, own = submission.original.row, submission.own
            payload = self._bodies[row["id"]].copied(identities, number)
            was_kept_whole = row["payload_bytes"] == len(row["payload"])
            own["payload_bytes"] = len(payload) if was_kept_whole else row["payload_bytes"]
            own["payload"] = payloads[own["id"]] = payload
            own["payload_digest"] = digest_of_bytes(payload)
            own["match"] = _NUMBER_AFTER_ARROW.sub(lambda found: str(number(int(found[0]))), row["match"])
            own["digest"] = digest_of_bytes(submission.json.encode())
        for person in copied.get(RefusedPerson, []):
            made = person_of(payloads[person["submission_id"]], person["submission_id"])
            columns = columns_of(made) if made else person.original.row
            person.own.update((name, columns[name]) for name in MADE_ANEW[RefusedPerson])

    def _finish_findings(self, findings: Sequence[Copy], batch: int, identities: Identities) -> None:
        customers = self._spans[Customer]
        for finding in findings:
            row, own = finding.original.row, finding.own
            own["text"] = row["text"]
            if row["code"] in NEIGHBOURS:
                own["text"] = _NUMBER.sub(lambda found: str(customers.copied(int(found[0]), batch)), row["text"])
            own["path"] = _DOCUMENT_IN_PATH.sub(
                lambda found: found[1] + identities.other("number", found[2]), row["path"]
            )

    def _finish_looks(self, looks: Sequence[Copy], batch: int) -> None:
        for look in looks:
            opened = look.original.row["object_id"]
            look.own["object_id"] = None if opened is None else self._spans[Revision].copied(opened, batch)
            look.own["digest"] = digest_of_bytes(look.json.encode())


def _take_apart(model: Model, rows: Iterable[Columns], spans: Spans) -> Iterator[Original]:
    subject = HISTORY.get(model) or (model if model in AUDITED else None)
    fields = model._meta.concrete_fields
    moments = [field.attname for field in fields if isinstance(field, models.DateTimeField)]
    identities = [
        field.attname for field in fields if subject and field.attname in MAKERS and isinstance(field, models.CharField)
    ]
    for row in rows:
        keys = [
            (column, row[column], spans[whose].size)
            for column, whose in key_columns(model)
            if row[column] is not None and spans[whose].copied(row[column], 1) != row[column]
        ]
        compared = subject.comparison_keys(row) if subject else {}
        varying = {
            *(column for column, _key, _size in keys),
            *(column for column in moments if row[column] is not None),
            *(column for column in identities if row[column]),
            *compared,
            *MADE_ANEW.get(model, ()),
            *(["request_id"] if row.get("request_id") else []),
        }
        yield Original(
            row=row,
            keys=keys,
            moments=[(column, row[column]) for column in moments if row[column] is not None],
            identities=[(column, row[column]) for column in identities if row[column]],
            subject=subject if compared else None,
            request_id=row.get("request_id", ""),
            line=copy_line(row, frozenset(varying)),
            json=_hashed(model, row, frozenset(varying)),
        )


def _hashed(model: Model, row: Columns, varying: frozenset[str]) -> Text | None:
    if model not in NOT_HASHED:
        return None
    version = row.get("digest_version", VERSION)  # the originals were made by the newest
    return json_object(canonical_columns(model._meta.db_table, row, version, leave_out=NOT_HASHED[model]), varying)


def _own(original: Original, batch: int, later: timedelta, identities: Identities) -> Columns:
    own: Columns = {column: key + batch * size for column, key, size in original.keys}
    for column, moment in original.moments:
        own[column] = moment + later
    for column, value in original.identities:
        own[column] = identities.other(column, value)
    if original.subject:
        own |= original.subject.comparison_keys({**original.row, **own})
    if original.request_id:
        own["request_id"] = f"{batch:0{REQUEST_ID_START}x}{original.request_id[REQUEST_ID_START:]}"
    return own


def _finish_revisions(copied: Batch) -> None:
    """The digests, along the life of each customer."""
    rows: defaultdict[int, list[str]] = defaultdict(list)
    for model in sorted((model for model in HISTORY if model in copied), key=lambda model: model._meta.db_table):
        table = as_json(model._meta.db_table)
        for row in copied[model]:  # in the order of their history ids
            rows[row["revision_id"]].append(f"[{table},{row.json}]")
    findings: defaultdict[int, list[str]] = defaultdict(list)
    for finding in copied.get(Finding, []):
        findings[finding["revision_id"]].append(finding.json)
    submissions = {submission["id"]: submission["digest"] for submission in copied[Submission]}
    for revision, previous in _chains(copied[Revision]):
        number = revision["id"]
        text = (
            f'{{"findings":[{",".join(findings[number])}],"previous":"{previous}","revision":{revision.json},'
            f'"rows":[{",".join(rows[number])}],"submission":"{submissions.get(revision["submission_id"], "")}",'
            f'"version":{revision["digest_version"]}}}'
        )
        revision.own["digest"] = digest_of_bytes(text.encode())


def _finish_reviews(copied: Batch) -> None:
    revisions = {revision["id"]: revision["digest"] for revision in copied[Revision]}
    for review, previous in _chains(copied.get(Review, [])):
        text = (
            f'{{"previous":"{previous}","review":{review.json},"revision":"{revisions[review["revision_id"]]}",'
            f'"version":{review["digest_version"]}}}'
        )
        review.own["digest"] = digest_of_bytes(text.encode())


def _finish_index(copied: Batch) -> None:
    documents: defaultdict[int, list[Copy]] = defaultdict(list)
    for document in copied[IdentityDocument]:
        documents[document["customer_id"]].append(document)
    contacts = {contact["customer_id"]: contact for contact in copied[Contact]}
    customers = {customer["number"]: customer for customer in copied[Customer]}
    for index in copied[CustomerIndex]:
        number = index["customer_id"]
        rows = {RowKey(Customer): customers[number].columns, RowKey(Contact): contacts[number].columns}
        rows |= {RowKey(IdentityDocument, (one["id"],)): one.columns for one in documents[number]}
        index.own["search_text"] = customer_text(rows)


def _chains(rows: Iterable[Copy]) -> Iterator[tuple[Copy, str]]:
    """The rows of each customer in their sequence, each with the digest of the one before; set it before going on."""
    customer, digest = None, ""
    for row in sorted(rows, key=lambda row: (row["customer_id"], row["sequence"])):
        yield row, digest if row["customer_id"] == customer else ""
        customer, digest = row["customer_id"], row["digest"]
