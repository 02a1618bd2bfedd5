"""PostgreSQL's own way: one statement to look everything up, and one to write everything down."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from catalogs.observe import observe
from catalogs.registry import CatalogCode, Entry
from customers.audit.digest import VERSION, canonical_columns, canonical_text, text_of_submission
from customers.audit.history import HISTORY
from customers.contract.snapshot import Snapshot
from customers.intake.findings.neighbours import likeness
from customers.intake.reviewed import reviewed_amounts
from customers.models import AUDITED, Revision, Submission
from customers.register import CurrentCustomer, LastRevision, current_customer, lock_customer
from customers.rows import columns_of, typed

from . import functions
from .interface import Changeset, Found, Hits, Keys, Model
from .marks import SUBMISSION_DIGEST, Marks, is_mark, place_of

_MODELS = {model._meta.db_table: model for model in (*AUDITED, *HISTORY)}
_DECODER = json.JSONDecoder(parse_float=Decimal)


class PostgreSQL:
    """Reads and writes by the functions of `functions`, inside a transaction or without one."""

    writes_at_once = True

    @classmethod
    def is_installed(cls) -> bool:
        """Whether the database has the functions of this version."""
        return all(function.is_there() for function in functions.FUNCTIONS)

    @classmethod
    def has_lost_its_functions(cls, error: Exception) -> bool:
        """Whether a statement failed because somebody has dropped them."""
        return any(function.was_lost(error) for function in functions.FUNCTIONS)

    def look_up(self, snapshot: Snapshot, content: str, codes: Sequence[CatalogCode]) -> Found:
        found = _look_up(snapshot, content, codes)
        if found.customer is not None and connection.in_atomic_block:
            lock_customer(found.customer.number)
            found = _look_up(snapshot, content, codes)
        return found

    def keys(self, wanted: Mapping[Model, int]) -> Keys:
        return Marks(wanted)

    def write(self, changeset: Changeset) -> Revision:
        with transaction.atomic() if changeset.codes else nullcontext():
            observe(changeset.codes)
            return _write(changeset)

    def record(self, submission: Submission) -> None:
        submission.id = functions.RECORD.call(text_of_submission(submission), _bytes(submission.payload))


def _look_up(snapshot: Snapshot, content: str, codes: Sequence[CatalogCode]) -> Found:
    like = likeness(snapshot.rows)
    documents = snapshot.documents
    types, countries, keys = zip(*(row_key.key for row_key in documents), strict=True)
    text = functions.LOOK_UP.call(
        snapshot.customer_number,
        snapshot.customer["wisenroll_code"],
        list(types),
        list(countries),
        list(keys),
        like.name_key,
        like.birth_date,
        like.email_key,
        like.cell_phone_key,
        content,
        [model._meta.db_table for model, _code in codes],
        [code for _model, code in codes],
    )
    found = _DECODER.decode(text)
    if "by_document" not in found:
        return Found(Hits(), found["neighbours"] or {}, entries=_entries(codes, found))
    hits = Hits(
        found["by_number"],
        {row_key: number for row_key, number in zip(documents, found["by_document"], strict=True) if number},
        found["by_wisenroll_code"],
    )
    if len(hits.numbers) > 1:
        return Found(hits)
    [number] = hits.numbers
    last = LastRevision(**found["last"])
    if "rows" not in found:
        return Found(hits, customer=CurrentCustomer(number, snapshot.rows), last=last)
    customer = current_customer(number, _typed(found["rows"]))
    reviewed = reviewed_amounts(_typed(found["reviewed"] or ()))
    return Found(hits, found["neighbours"] or {}, customer, last, reviewed, _entries(codes, found))


def _entries(codes: Sequence[CatalogCode], found: Mapping[str, Any]) -> Mapping[CatalogCode, Entry]:
    return {code: Entry(*columns.values()) for code, columns in zip(codes, found["entries"], strict=True) if columns}


def _typed(rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for table, columns in rows:
        model = _MODELS[table]
        yield model, typed(model, columns)


def _write(changeset: Changeset) -> Revision:
    revision, submission, marks = changeset.revision, changeset.submission, changeset.keys
    if not isinstance(marks, Marks):
        raise TypeError("the keys are not this storage's")
    taken = functions.WRITE.call(
        None if is_mark(revision.customer_id) else revision.customer_id,
        marks.sequences,
        place_of(submission.id) if submission else None,
        marks.put_into(text_of_submission(submission)) if submission else None,
        _bytes(submission.payload) if submission else None,
        marks.put_into(changeset.text(SUBMISSION_DIGEST if submission else "")),
        marks.put_into(_text(changeset.index)),
        marks.put_into(_text(changeset.pending)) if changeset.pending else None,
    )
    for name in ("id", "customer_id", "submission_id"):
        if is_mark(getattr(revision, name)):
            setattr(revision, name, int(taken[place_of(getattr(revision, name)) - 1]))
    revision.digest = taken[-1]
    return revision


def _bytes(content: Any) -> str:
    """Bytes as PostgreSQL reads them in a text."""
    return "\\x" + bytes(content).hex()


def _text(row: models.Model) -> str:
    return canonical_text(canonical_columns(row._meta.db_table, columns_of(row), VERSION))
