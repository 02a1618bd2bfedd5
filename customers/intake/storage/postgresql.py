"""PostgreSQL's own way: one statement to look everything up, and one to write everything down."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from catalogs.observe import observe
from catalogs.registry import CatalogCode, Entry
from customers.audit.digest import VERSION, canonical_columns, canonical_text, content_of_submission, text_of_submission
from customers.audit.history import HISTORY, HISTORY_OF
from customers.contract.snapshot import Snapshot
from customers.intake.findings.neighbours import likeness
from customers.intake.reviewed import reviewed_amounts
from customers.models import AUDITED, Revision, Submission
from customers.register import CurrentCustomer, LastRevision, current_customer, lock_customer
from customers.rows import columns_of, typed

from . import functions
from .interface import Changeset, Found, Hits, Keys, Model
from .marks import SUBMISSION_DIGEST, KeyHolder, Marks, marked, marked_apart

_MODELS = {model._meta.db_table: model for model in (*AUDITED, *HISTORY)}
_IN_TEXT = sorted(AUDITED, key=lambda model: HISTORY_OF[model]._meta.db_table)
"""The audited tables in the order in which the text of a revision has their history."""

_DECODER = json.JSONDecoder(parse_float=Decimal)


class PostgreSQL:
    """Reads and writes by the functions of `functions`, inside a transaction or without one."""

    writes_at_once = True

    @classmethod
    def is_installed(cls) -> bool:
        """Whether the database has the functions of this version."""
        database = connection.settings_dict["NAME"]
        return all(function.is_in(database) for function in functions.FUNCTIONS)

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
    kinds, firsts, lasts = _rows_in_text(changeset)
    taken = functions.WRITE.call(
        None if isinstance(revision.customer_id, KeyHolder) else revision.customer_id,
        marks.sequences,
        marks.counts,
        [_place(key) for key in (revision.customer_id, revision.id, revision.submission_id)],
        marked(content_of_submission(submission)) if submission else None,
        _bytes(submission.payload) if submission else None,
        marked_apart(changeset.content(SUBMISSION_DIGEST if submission else "")),
        len(changeset.findings),
        kinds,
        firsts,
        lasts,
        _without_keys(changeset.index),
        _without_keys(changeset.pending) if changeset.pending else None,
    )
    customer, number, submission_number, revision.digest = taken
    revision.customer_id, revision.id = int(customer), int(number)
    revision.submission_id = submission_number and int(submission_number)
    return revision


def _rows_in_text(changeset: Changeset) -> tuple[list[str], list[int], list[int]]:
    """Of each audited table: what becomes of its rows, and the first and last place that the text has them at."""
    kinds: dict[Model, list[str]] = {model: [] for model in _IN_TEXT}
    for entry in changeset.history:
        kinds[entry.model].append(entry.type)
    place = len(changeset.findings) + 1  # the revision's
    firsts, lasts = {}, {}
    for model, of_rows in kinds.items():
        firsts[model], lasts[model] = place + 1, place + len(of_rows)
        place = lasts[model]
    return (
        ["".join(sorted(set(kinds[model]))) for model in AUDITED],
        [firsts[model] for model in AUDITED],
        [lasts[model] for model in AUDITED],
    )


def _bytes(content: Any) -> str:
    """Bytes as PostgreSQL reads them in a text."""
    return "\\x" + bytes(content).hex()


def _place(key: int | None) -> int | None:
    """Where the function has a key that is still to be given."""
    return key.place if isinstance(key, KeyHolder) else None


def _without_keys(row: models.Model) -> str:
    columns = columns_of(row)
    keys = [field.attname for field in row._meta.concrete_fields if field.is_relation]
    return canonical_text(canonical_columns(row._meta.db_table, columns, VERSION, leave_out=keys))
