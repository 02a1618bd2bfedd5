"""Makes the rows of one revision and hands them to the storage. Decides nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from customers.audit.digest import VERSION
from customers.audit.history import HISTORY_OF, HistoryEntry
from customers.models import (
    AUDITED,
    Customer,
    CustomerIndex,
    Finding,
    ManyPerCustomer,
    PendingRevision,
    Revision,
    Submission,
)
from customers.models.base import CREATED
from customers.models.review import pending_revision
from customers.register import CurrentCustomer
from customers.search import customer_text

from .assess import Assessment
from .call import Origin
from .compare import Change
from .plan import Plan
from .storage import Changeset, Keys, Model, storage

_PLACES = {model: place for place, model in enumerate(AUDITED)}


@dataclass(frozen=True)
class Writing:
    """One revision about to be written."""

    plan: Plan
    assessment: Assessment
    origin: Origin
    submission: Submission | None = None

    @property
    def customer(self) -> CurrentCustomer | None:
        """The customer as it is; None where the revision creates it."""
        return self.plan.customer

    @property
    def number(self) -> int | None:
        """The number of the customer; None where the database is to assign one."""
        return self.customer.number if self.customer else self.plan.snapshot.customer_number

    @property
    def changes(self) -> Sequence[Change]:
        """What is to be written, in the one order that every transaction writes in, so that none waits in a circle."""
        return sorted(self.plan.changes, key=lambda change: (_PLACES[change.row_key.model], change.row_key.key))


def write(writing: Writing) -> Revision:
    """Write the revision, all of it or nothing. Raises IntegrityError where somebody else was faster."""
    keeper = storage()
    return keeper.write(compose(writing, keeper.keys(_wanted(writing)), timezone.now()))


def compose(writing: Writing, keys: Keys, now: datetime) -> Changeset:
    """The rows of the revision. Writes nothing."""
    number = writing.number if writing.number is not None else next(keys[Customer])
    revision = _revision(writing, number, keys, now)
    if writing.submission is not None:
        writing.submission.id = revision.submission_id
        writing.submission.customer_id = number
    history = [_history(change, number, writing.customer, revision, keys) for change in writing.changes]
    findings = [
        {
            "id": next(keys[Finding]),
            "revision_id": revision.id,
            "code": found.code,
            "severity": found.severity.value,
            "path": found.path,
            "text": found.text,
        }
        for found in writing.assessment.findings
    ]
    index = CustomerIndex(
        customer_id=number,
        search_text=customer_text(writing.plan.after),
        created_at=now,
        changed_at=now,
        content_digest=writing.plan.content,
    )
    pending = None
    if revision.review_causes:
        severities = (found.severity.value for found in writing.assessment.findings)
        pending = pending_revision(revision, PendingRevision.State.WAITING.value, severities)
    return Changeset(
        keys,
        writing.plan.found.last.digest,
        revision,
        history,
        findings,
        writing.submission,
        index,
        pending,
        writing.assessment.new_codes,
    )


def _wanted(writing: Writing) -> dict[Model, int]:
    """How many primary keys of which table the writing needs."""
    wanted: Counter[Model] = Counter({Revision: 1, Finding: len(writing.assessment.findings)})
    if writing.number is None:
        wanted[Customer] = 1
    if writing.submission is not None:
        wanted[Submission] = 1
    for change in writing.changes:
        model = change.row_key.model
        wanted[HISTORY_OF[model]] += 1
        if change.type == CREATED and issubclass(model, ManyPerCustomer):
            wanted[model] += 1
    return dict(wanted)


def _revision(writing: Writing, number: int, keys: Keys, now: datetime) -> Revision:
    return Revision(
        id=next(keys[Revision]),
        customer_id=number,
        sequence=writing.plan.found.last.sequence + 1,
        kind=(Revision.Kind.UPDATE if writing.customer else Revision.Kind.CREATION).value,
        source=writing.origin.source.value,
        user_id=writing.origin.user_id,
        username=writing.origin.username,
        created_at=now,
        reason=writing.origin.reason,
        submission_id=next(keys[Submission]) if writing.submission is not None else None,
        request_id=writing.origin.request_id,
        client_address=writing.origin.client_address,
        review_causes=",".join(writing.assessment.causes),
        digest_version=VERSION,
    )


def _history(
    change: Change, number: int, customer: CurrentCustomer | None, revision: Revision, keys: Keys
) -> HistoryEntry:
    """The state of a row after the change, or before it where the row goes."""
    model = change.row_key.model
    table = HISTORY_OF[model]
    columns: dict[str, Any] = {model.customer_column: number, **(change.after or change.before or {})}
    if issubclass(model, ManyPerCustomer):
        known = customer.primary_keys.get(change.row_key) if customer else None
        columns["id"] = next(keys[model]) if known is None else known
    columns |= {
        "history_id": next(keys[table]),
        "history_date": revision.created_at,
        "history_change_reason": revision.reason or None,
        "history_type": change.type,
        "history_user_id": revision.user_id,
        "revision_id": revision.id,
    }
    return HistoryEntry(model, table._meta.db_table, columns)
