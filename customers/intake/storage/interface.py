"""What the intake asks of the register, and what it hands over to be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models

from catalogs.observe import Observed
from catalogs.registry import CatalogCode, Entry
from customers.audit.digest import content_of_revision
from customers.audit.history import HistoryEntry
from customers.contract.snapshot import Row, RowKey, Snapshot
from customers.models import CustomerIndex, PendingRevision, Revision, Submission
from customers.register import CurrentCustomer, LastRevision
from customers.rows import columns_of


@dataclass(frozen=True)
class Hits:
    """Customers that the keys of a payload point at."""

    by_number: int | None = None
    by_document: Mapping[RowKey, int] = field(default_factory=dict)
    by_wisenroll_code: int | None = None

    @property
    def numbers(self) -> list[int]:
        """Each of them once, in ascending order."""
        found = {self.by_number, self.by_wisenroll_code, *self.by_document.values()}
        return sorted(number for number in found if number is not None)


@dataclass(frozen=True)
class Found:
    """What the register has about a payload: who is meant, as far as its keys tell, and all that a change depends on.

    Of the one customer that all keys point at: its rows, where its trail has got to, and the amounts that a review last
    looked at. Of whoever is to be written: other customers like it, and such of the catalog entries asked for as there
    are.
    """

    hits: Hits
    neighbours: Mapping[str, int] = field(default_factory=dict)
    customer: CurrentCustomer | None = None
    last: LastRevision = field(default_factory=LastRevision)
    reviewed: Mapping[RowKey, Row] = field(default_factory=dict)
    entries: Mapping[CatalogCode, Entry] = field(default_factory=dict)


Model = type[models.Model]
Columns = Mapping[str, Any]
Keys = Mapping[Model, Iterator[int]]
"""Fresh primary keys of each table."""


@dataclass(frozen=True)
class Changeset:
    """All rows of one change, complete but for their digests. `previous` is the digest of the revision before.

    `keys` is where their primary keys are from.
    Each history row says what becomes of its subject (`HistoryEntry.type`), so that the register's own rows follow.
    `codes` are catalog entries that the change is the first to use.
    """

    keys: Keys
    previous: str
    revision: Revision
    history: Sequence[HistoryEntry]
    findings: Sequence[Columns]
    submission: Submission | None
    index: CustomerIndex
    pending: PendingRevision | None
    codes: Sequence[Observed]

    def content(self, submission: str) -> dict[str, Any]:
        """What is hashed of the revision. `submission` is the digest of the submission, empty if there is none."""
        return content_of_revision(
            previous=self.previous,
            revision=columns_of(self.revision),
            rows=[(entry.table, entry.columns) for entry in self.history],
            findings=self.findings,
            submission=submission,
            version=self.revision.digest_version,
        )


class Storage(Protocol):
    """A way to read and write the register."""

    writes_at_once: bool
    """Whether a change is one statement, which needs no transaction around it to be all or nothing."""

    def look_up(self, snapshot: Snapshot, content: str, codes: Sequence[CatalogCode]) -> Found:
        """What the register has about a payload, whose content digest is given, and what catalogs have under `codes`.

        Inside a transaction the customer is locked until its end. Outside of one, `write` finds out whether somebody
        else was faster. Where the content is the customer's already, the rows given are the payload's own.
        """

    def keys(self, wanted: Mapping[Model, int]) -> Keys:
        """For each table, as many fresh primary keys as wanted. They may stand for keys that `write` will take."""

    def write(self, changeset: Changeset) -> Revision:
        """Write a change under its digests, all of it or nothing; the revision as it was written.

        Raises IntegrityError where somebody else was faster.
        """

    def record(self, submission: Submission) -> None:
        """Write down a submission that changed nothing, under its digest."""
