"""The lines of an exported trail, as the database has them: what was hashed, whether its digest fits or not."""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from customers.audit.digest import (
    VERSION,
    canonical_columns,
    canonical_value,
    content_of_record,
    content_of_review,
    content_of_revision,
    content_of_submission,
    digest_of_bytes,
)
from customers.audit.history import HistoryEntry, read_history
from customers.audit.verify import UNREADABLE
from customers.models import AUDITED, Audited, Finding, LogRecord, Review, Revision, Seal, Submission
from customers.rows import columns_of, read_rows

from .verify_trail import REGISTER, REVIEWS, REVISIONS, STRAYS

LOG_ROWS_AT_A_TIME = 1000
PAYLOADS_AT_A_TIME = 16
"""Each may have a megabyte."""

NO_BYTES = digest_of_bytes(b"")

Line = dict[str, Any]


def lines_of_customers(first: int, last: int) -> dict[str, list[Line]]:
    """The lines of all customers whose number is between two, by file.

    A customer with a value that cannot even be read (SQLite takes any) is named among the strays.
    """
    try:
        return _lines_of_customers(first, last)
    except UNREADABLE as error:
        if first == last:
            return {STRAYS: [{"customer": first, "unreadable": type(error).__name__}]}
        middle = (first + last) // 2
        halves = lines_of_customers(first, middle), lines_of_customers(middle + 1, last)
        return {
            name: [line for half in halves for line in half.get(name, ())]
            for name in (REVISIONS, REVIEWS, REGISTER, STRAYS)
        }


def lines_of_log(model: type[LogRecord]) -> Iterator[Line]:
    """The lines of a log, by id."""
    return _by_id(model._default_manager.all(), _log_line, LOG_ROWS_AT_A_TIME)


def lines_of_submissions(with_payloads: bool, **conditions: Any) -> Iterator[Line]:
    """Submissions, by id; their payloads, in Base64, if they are asked for."""
    submissions = Submission.objects.filter(**conditions)
    if with_payloads:
        return _by_id(submissions, _submission_with_payload, PAYLOADS_AT_A_TIME)
    is_empty = Case(When(payload=b"", then=Value(True)), default=Value(False), output_field=BooleanField())
    without = submissions.defer("payload").annotate(is_empty=is_empty)
    return _by_id(without, lambda row: _submission_line(row, row.is_empty), LOG_ROWS_AT_A_TIME)


def lines_of_seals() -> Iterator[Line]:
    """Every seal as the database keeps it, by number; the newest one with its segments."""
    keys = list(Seal.objects.order_by("number").values_list("pk", flat=True))
    for key in keys:
        yield _readable(Seal.objects.filter(pk=key), key, _seal_with_segments if key == keys[-1] else _seal_line)


def stray_findings() -> Iterator[Line]:
    """Findings that belong to no revision."""
    revision = Revision.objects.filter(id=OuterRef("revision_id"))
    strays = Finding.objects.filter(~Exists(revision)).order_by("id")
    return (_stray("customers_finding", columns_of(finding)) for finding in strays.iterator())


def _lines_of_customers(first: int, last: int) -> dict[str, list[Line]]:
    in_range = {"customer_id__gte": first, "customer_id__lte": last}
    revisions = _read(Revision.objects.filter(**in_range))
    reviews = _read(Review.objects.filter(**in_range))
    of_revision = {f"revision__{name}": number for name, number in in_range.items()}
    findings = _grouped(_read(Finding.objects.filter(**of_revision)), "revision_id")
    submissions = dict(Submission.objects.filter(**of_revision).values_list("id", "digest"))
    entries = read_history(customer__gte=first, customer__lte=last)
    rows: dict[tuple[int, int], list[HistoryEntry]] = defaultdict(list)
    for entry in entries:
        rows[entry.revision_id, entry.customer_number].append(entry)
    digests = {(revision["id"], revision["customer_id"]): revision["digest"] for revision in revisions}
    return {
        REVISIONS: list(_revision_lines(revisions, rows, findings, submissions)),
        REVIEWS: list(_review_lines(reviews, digests)),
        REGISTER: list(_register_lines(first, last)),
        STRAYS: [_stray(entry.table, entry.columns) for left in rows.values() for entry in left],
    }


def _revision_lines(
    revisions: list[Line],
    rows: dict[tuple[int, int], list[HistoryEntry]],
    findings: Mapping[int, list[Line]],
    submissions: Mapping[int, str],
) -> Iterator[Line]:
    """Takes the history rows of the revisions out of `rows`."""
    for previous, revision in _with_previous(revisions):
        content = content_of_revision(
            previous=previous,
            revision=revision,
            rows=[(entry.table, entry.columns) for entry in rows.pop((revision["id"], revision["customer_id"]), ())],
            findings=findings.get(revision["id"], ()),
            submission=submissions.get(revision["submission_id"], ""),
            version=revision["digest_version"],
        )
        yield {**content, "digest": revision["digest"]}


def _review_lines(reviews: list[Line], digests: Mapping[tuple[int, int], str]) -> Iterator[Line]:
    for previous, review in _with_previous(reviews):
        revision = digests.get((review["revision_id"], review["customer_id"]), "")
        yield {**content_of_review(previous=previous, review=review, revision=revision), "digest": review["digest"]}


def _register_lines(first: int, last: int) -> Iterator[Line]:
    live: dict[int, list[tuple[str, Line]]] = defaultdict(list)
    for model, columns in read_rows([_between(model, first, last) for model in AUDITED]):
        table = model._meta.db_table
        live[columns[model.customer_column]].append((table, canonical_columns(table, columns, VERSION)))
    for number in sorted(live):
        yield {"customer": number, "rows": sorted(live[number], key=lambda row: (row[0], row[1].get("id", 0)))}


def _between(model: type[Audited], first: int, last: int) -> QuerySet[Audited]:
    column = model.customer_column
    return model._default_manager.filter(**{f"{column}__gte": first, f"{column}__lte": last})


def _read(rows: QuerySet[Any]) -> list[Line]:
    """All columns of rows of the trail, values that are not of their column's type as they are."""
    found = (columns for _model, columns in read_rows([rows]))
    return sorted(found, key=lambda columns: (columns.get("customer_id", 0), columns.get("sequence", 0), columns["id"]))


def _with_previous(chain: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each row with the digest of the same customer's row before it."""
    customer, previous = None, ""
    for row in chain:
        if row["customer_id"] != customer:
            customer, previous = row["customer_id"], ""
        yield previous, row
        previous = row["digest"]


def _grouped(rows: Iterable[Line], column: str) -> Mapping[int, list[Line]]:
    groups: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _stray(table: str, columns: Mapping[str, Any]) -> Line:
    return {"table": table, "columns": canonical_columns(table, columns, VERSION)}


def _by_id(rows: QuerySet[Any], as_line: Callable[[Any], Line], at_a_time: int) -> Iterator[Line]:
    in_order = rows.order_by("id")
    left = in_order
    while ids := list(left.values_list("id", flat=True)[:at_a_time]):
        try:
            yield from [as_line(row) for row in in_order.filter(id__range=(ids[0], ids[-1]))]
        except UNREADABLE:
            yield from [_readable(rows.filter(id=id_), id_, as_line) for id_ in ids]
        left = in_order.filter(id__gt=ids[-1])


def _readable(row: QuerySet[Any], id_: int, as_line: Callable[[Any], Line]) -> Line:
    try:
        return as_line(row.get())
    except UNREADABLE as error:
        return {"id": id_, "unreadable": type(error).__name__}


def _log_line(row: LogRecord) -> Line:
    return {"id": row.pk, "columns": content_of_record(row), "digest": row.digest}


def _submission_with_payload(submission: Submission) -> Line:
    payload = bytes(submission.payload)
    line = _submission_line(submission, is_empty=not payload)
    return line if line["is_erased"] else {**line, "payload": base64.b64encode(payload).decode()}


def _submission_line(submission: Submission, is_empty: bool) -> Line:
    return {
        "id": submission.pk,
        "columns": content_of_submission(submission),
        "digest": submission.digest,
        "is_erased": is_empty and submission.payload_digest != NO_BYTES,
    }


def _seal_line(seal: Seal) -> Line:
    names = ("number", "made_at", "key_id", "statement", "signature", "digest")
    return {name: canonical_value(getattr(seal, name)) for name in names}


def _seal_with_segments(seal: Seal) -> Line:
    return {**_seal_line(seal), "segments": seal.segments}
