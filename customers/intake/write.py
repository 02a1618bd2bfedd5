"""Writes the changes of one customer: rows, history, revision, findings, submission. Decides nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone

from customers.audit.digest import VERSION, digest_of_revision
from customers.models import (
    AUDITED,
    Audited,
    Customer,
    CustomerIndex,
    Finding,
    ManyPerCustomer,
    PendingRevision,
    Revision,
    Submission,
)
from customers.models.base import CHANGED, CREATED, DELETED
from customers.models.revision import gravest
from customers.register import CurrentCustomer, LastRevision
from customers.rows import columns_of
from customers.search import customer_text

from .assess import Assessment
from .call import Origin
from .compare import Change
from .identifiers import Model, allocate
from .plan import Plan
from .record import save_submission


@dataclass(frozen=True)
class Writing:
    """One revision about to be written, after the customer's last one; the submission is not saved yet."""

    plan: Plan
    last: LastRevision
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
        """What is to be written."""
        return self.plan.changes


def write(writing: Writing) -> Revision:
    """Write the revision. Inside a transaction that holds the customer's lock, if the customer exists."""
    now = timezone.now()
    keys = allocate(_wanted(writing))
    number = writing.number if writing.number is not None else next(keys[Customer])
    revision = Revision(
        id=next(keys[Revision]),
        customer_id=number,
        sequence=writing.last.sequence + 1,
        kind=(Revision.Kind.UPDATE if writing.customer else Revision.Kind.CREATION).value,
        source=writing.origin.source.value,
        user_id=writing.origin.user_id,
        username=writing.origin.username,
        created_at=now,
        reason=writing.origin.reason,
        request_id=writing.origin.request_id,
        client_address=writing.origin.client_address,
        review_causes=",".join(writing.assessment.causes),
        digest_version=VERSION,
    )
    history: dict[type[Audited], list[models.Model]] = defaultdict(list)
    for model, changes in _by_table(writing.changes):
        instances = [_instance(change, number, writing.customer, keys) for change in changes]
        _write_rows(model, changes, instances)
        for change, instance in zip(changes, instances, strict=True):
            history[model].append(_history_row(change, instance, revision, keys))
    findings = [
        Finding(
            id=next(keys[Finding]),
            revision_id=revision.id,
            code=found.code,
            severity=found.severity.value,
            path=found.path,
            text=found.text,
        )
        for found in writing.assessment.findings
    ]
    if writing.submission is not None:
        writing.submission.id = next(keys[Submission])
        writing.submission.customer_id = number
        save_submission(writing.submission)
        revision.submission_id = writing.submission.id
    revision.digest = digest_of_revision(
        previous=writing.last.digest,
        revision=columns_of(revision),
        rows=[(row._meta.db_table, columns_of(row)) for rows in history.values() for row in rows],
        findings=[columns_of(finding) for finding in findings],
        submission=writing.submission.digest if writing.submission else "",
        version=revision.digest_version,
    )
    revision.save(force_insert=True)
    for rows in history.values():
        type(rows[0])._default_manager.bulk_create(rows)
    Finding.objects.bulk_create(findings)
    _write_lists(writing, revision, findings)
    return revision


def _wanted(writing: Writing) -> dict[Model, int]:
    """How many primary keys of which table the writing needs."""
    wanted: Counter[Model] = Counter({Revision: 1, Finding: len(writing.assessment.findings)})
    if writing.number is None:
        wanted[Customer] = 1
    if writing.submission is not None:
        wanted[Submission] = 1
    for change in writing.changes:
        model = change.row_key.model
        wanted[_history_of(model)] += 1
        if change.type == CREATED and issubclass(model, ManyPerCustomer):
            wanted[model] += 1
    return dict(wanted)


def _write_lists(writing: Writing, revision: Revision, findings: Sequence[Finding]) -> None:
    """What officers find the customer by, and the revision among those that wait for them."""
    index = CustomerIndex(
        customer_id=revision.customer_id, search_text=customer_text(writing.plan.after), changed_at=revision.created_at
    )
    CustomerIndex.objects.bulk_create(
        [index],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["search_text", "changed_at"],
    )
    if revision.review_causes:
        PendingRevision.objects.create(
            revision=revision,
            customer_id=revision.customer_id,
            state=PendingRevision.State.WAITING.value,
            severity=gravest(finding.severity for finding in findings),
        )


def _by_table(changes: Iterable[Change]) -> Iterator[tuple[type[Audited], list[Change]]]:
    """The changes of each table, in the one order that every transaction writes in, so that none waits in a circle."""
    for model in AUDITED:
        of_table = [change for change in changes if change.row_key.model is model]
        if of_table:
            yield model, sorted(of_table, key=lambda change: change.row_key.key)


def _instance(change: Change, number: int, customer: CurrentCustomer | None, keys: dict[Model, Iterator[int]]) -> Any:
    model = change.row_key.model
    columns = {model.customer_column: number, **(change.after or change.before or {})}
    if issubclass(model, ManyPerCustomer):
        known = customer.primary_keys.get(change.row_key) if customer else None
        columns["id"] = next(keys[model]) if known is None else known
    return model(**columns)


def _write_rows(model: type[Audited], changes: Sequence[Change], instances: Sequence[Any]) -> None:
    of_type = defaultdict(list)
    for change, instance in zip(changes, instances, strict=True):
        of_type[change.type].append(instance)
    if of_type[DELETED]:
        # The public delete() would load the rows again, and send signals that write history without a revision.
        rows = model._default_manager.filter(pk__in=[instance.pk for instance in of_type[DELETED]])
        rows._raw_delete(rows.db)
    columns = sorted({column for change in changes if change.type == CHANGED for column in change.columns})
    for together in _steps(of_type[CHANGED]):
        model._default_manager.bulk_update(together, columns)
    model._default_manager.bulk_create(of_type[CREATED])


def _steps(instances: Sequence[Any]) -> list[list[Any]]:
    """Rows that may be updated in one statement: a document stops being the main one before another becomes it."""
    main = [instance for instance in instances if getattr(instance, "is_main", False)]
    others = [instance for instance in instances if not getattr(instance, "is_main", False)]
    return [together for together in (others, main) if together]


def _history_row(
    change: Change, instance: models.Model, revision: Revision, keys: dict[Model, Iterator[int]]
) -> models.Model:
    table = _history_of(change.row_key.model)
    return table(
        **columns_of(instance),
        history_id=next(keys[table]),
        history_date=revision.created_at,
        history_change_reason=revision.reason or None,
        history_type=change.type,
        history_user_id=revision.user_id,
        revision_id=revision.id,
    )


@cache  # simple-history makes a manager class for each look at it
def _history_of(model: type[Audited]) -> Model:
    table: Model = model.history.model  # type: ignore[attr-defined]
    return table
