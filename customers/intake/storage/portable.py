"""The portable way: the ORM, a statement or two for each table. What it does is the specification of the other ways."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from catalogs.observe import observe
from catalogs.registry import CatalogCode, read_entries
from customers.audit.digest import digest_of_content, digest_of_submission
from customers.audit.history import HISTORY_OF, HistoryEntry
from customers.contract.snapshot import Snapshot
from customers.intake.findings.neighbours import NOBODY, likeness, neighbours_of
from customers.intake.identifiers import allocate
from customers.intake.reviewed import reviewed_amounts, reviewed_amounts_of
from customers.models import (
    Audited,
    Customer,
    CustomerIndex,
    Finding,
    IdentityDocument,
    ManyPerCustomer,
    Revision,
    Submission,
)
from customers.models.base import CHANGED, CREATED, DELETED
from customers.register import CurrentCustomer, lock_customer, read_customer, read_last_revision
from customers.rows import column_names, read_rows

from .interface import Changeset, Found, Hits, Keys, Model


class Portable:
    """Reads and writes inside a transaction of the caller's."""

    writes_at_once = False

    def look_up(self, snapshot: Snapshot, content: str, codes: Sequence[CatalogCode]) -> Found:
        hits = _hits(snapshot)
        if not hits.numbers:
            return Found(hits, neighbours=_neighbours(snapshot), entries=read_entries(codes))
        if len(hits.numbers) > 1:
            return Found(hits)
        [number] = hits.numbers
        if connection.features.has_select_for_update:
            lock_customer(number)
        last = read_last_revision(number)
        if CustomerIndex.objects.filter(customer_id=number, content_digest=content).exists():
            return Found(hits, customer=CurrentCustomer(number, snapshot.rows), last=last)
        reviewed = reviewed_amounts(read_rows(reviewed_amounts_of(number)))
        neighbours = _neighbours(snapshot, number)
        return Found(hits, neighbours, read_customer(number), last, reviewed, read_entries(codes))

    def keys(self, wanted: Mapping[Model, int]) -> Keys:
        return allocate(wanted)

    def write(self, changeset: Changeset) -> Revision:
        revision, submission = changeset.revision, changeset.submission
        if submission is not None:
            submission.digest = digest_of_submission(submission)
        revision.digest = digest_of_content(changeset.content(submission.digest if submission else ""))
        observe(changeset.codes)
        by_table = [(model, list(of)) for model, of in groupby(changeset.history, key=lambda entry: entry.model)]
        for model, entries in by_table:
            _write_rows(model, entries)
        if submission is not None:
            submission.save(force_insert=True)
        revision.save(force_insert=True)
        for model, entries in by_table:
            table: Any = HISTORY_OF[model]
            table._default_manager.bulk_create([table(**entry.columns) for entry in entries])
        Finding.objects.bulk_create([Finding(**columns) for columns in changeset.findings])
        CustomerIndex.objects.bulk_create(
            [changeset.index],
            update_conflicts=True,
            unique_fields=["customer"],
            update_fields=[name for name in column_names(CustomerIndex) if name not in CustomerIndex.KEPT],
        )
        if changeset.pending is not None:
            changeset.pending.save(force_insert=True)
        return revision

    def record(self, submission: Submission) -> None:
        submission.digest = digest_of_submission(submission)
        submission.save(force_insert=True)


def _hits(snapshot: Snapshot) -> Hits:
    documents = {row_key.key: row_key for row_key in snapshot.documents}
    by_document = (
        IdentityDocument.objects.filter(number_key__in=sorted({row_key.key[-1] for row_key in documents.values()}))
        .order_by()
        .values_list(Value("document"), "customer_id", *IdentityDocument.identified_by)
    )
    selects = [by_document, _customers("wisenroll_code", wisenroll_code=snapshot.customer["wisenroll_code"])]
    if snapshot.customer_number is not None:
        selects.append(_customers("number", number=snapshot.customer_number))
    found: dict[tuple[str, ...], int] = {}
    for by, number, *key in selects[0].union(*selects[1:], all=True):
        found[tuple(key) if by == "document" else (by,)] = number
    return Hits(
        by_number=found.get(("number",)),
        by_document={row_key: found[key] for key, row_key in documents.items() if key in found},
        by_wisenroll_code=found.get(("wisenroll_code",)),
    )


def _neighbours(snapshot: Snapshot, own_number: int = NOBODY) -> dict[str, int]:
    selects = list(neighbours_of(likeness(snapshot.rows), but=own_number).values())
    return dict(selects[0].union(*selects[1:], all=True))


def _customers(by: str, **condition: object) -> QuerySet[Customer, tuple[object, ...]]:
    nothing = [Value("")] * len(IdentityDocument.identified_by)
    return Customer.objects.filter(**condition).order_by().values_list(Value(by), "number", *nothing)


def _write_rows(model: type[Audited], entries: Sequence[HistoryEntry]) -> None:
    """What becomes of the subjects of some history rows of one table."""
    rows: dict[str, list[Any]] = {DELETED: [], CHANGED: [], CREATED: []}
    for entry in entries:
        rows[entry.type].append(model(**{name: entry.columns[name] for name in column_names(model)}))
    if rows[DELETED]:
        # The public delete() would load the rows again, and send signals that write history without a revision.
        deleted = model._default_manager.filter(pk__in=[row.pk for row in rows[DELETED]])
        deleted._raw_delete(deleted.db)
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    for together in _steps(model, rows[CHANGED]):
        model._default_manager.bulk_update(together, columns)
    model._default_manager.bulk_create(rows[CREATED])


def _steps(model: type[Audited], rows: Sequence[Any]) -> list[list[Any]]:
    """Rows that may be updated in one statement."""
    flag = model.exclusive_flag if issubclass(model, ManyPerCustomer) else ""
    if not flag:
        return [list(rows)]
    return [[row for row in rows if getattr(row, flag) is has_flag] for has_flag in (False, True)]
