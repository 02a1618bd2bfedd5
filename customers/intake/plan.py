"""What a snapshot would do to the register: whom it is about, and what would differ. Decides, and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogs.registry import CatalogCode, Entry, settled_entries
from customers.contract.snapshot import Row, RowKey, Snapshot
from customers.models import Submission
from customers.register import CurrentCustomer

from . import match
from .codes import Descriptions, codes_of
from .compare import Change, compare, outcome
from .content import content_digest
from .match import Match
from .storage import Found, storage


@dataclass(frozen=True)
class Plan:
    """What is to become of a customer (None: a new one). `after` has its documents of old, too.

    `content` is the digest of what the payload says of it (see `content_digest`), `described` the catalog codes in it.
    """

    snapshot: Snapshot
    content: str
    described: Descriptions
    entries: Mapping[CatalogCode, Entry]
    match: Match
    found: Found
    after: Mapping[RowKey, Row]
    changes: list[Change]

    @property
    def customer(self) -> CurrentCustomer | None:
        """The customer as it is; None of a new one."""
        return self.found.customer

    @property
    def outcome(self) -> Submission.Outcome:
        """CREATED, UPDATED or UNCHANGED."""
        if self.customer is None:
            return Submission.Outcome.CREATED
        return Submission.Outcome.UPDATED if self.changes else Submission.Outcome.UNCHANGED

    @property
    def before(self) -> Mapping[RowKey, Row]:
        """The customer's rows as they are; none of a new one."""
        return self.customer.rows if self.customer else {}


def plan(snapshot: Snapshot) -> Plan:
    """Match and compare. Inside a transaction, it holds the customer's lock from here on.

    Raises UnknownCustomer and IdentityConflict.
    """
    content = content_digest(snapshot.rows)
    described = codes_of(snapshot.rows)
    entries = settled_entries(described)
    found = storage().look_up(snapshot, content, [code for code in described if code not in entries])
    matched = match.decide(snapshot, found.hits)
    if found.customer is not None:
        match.check_same_person(matched, found.customer, snapshot)
    before = found.customer.rows if found.customer else {}
    after = outcome(before, snapshot.rows)
    return Plan(
        snapshot, content, described, {**entries, **found.entries}, matched, found, after, compare(before, after)
    )
