"""Digests: what ties each revision of a customer to all that was recorded with it, and to the revision before.

Canonical form: a JSON text in UTF-8, object keys sorted, no white space, with

    version     that of the digest
    previous    digest of the customer's revision before this one; "" for the first
    revision    every column of the revision but `digest`
    rows        [table, columns] of each history row of the revision, by table and history id
    findings    every column of each finding, by id
    submission  digest of the submission that caused the revision; "" if none did

Values are null, true, false, integers and texts: a decimal is a text without trailing zeros and exponent ("8000",
"0.25"), a date "2023-07-16", a moment "2023-07-16T18:05:09.000123Z" (UTC, always six decimals). The digest is the
lower-case hexadecimal SHA-256 (FIPS 180-4) of that text.

A column that is added to an audited table later is not in the digests of before. It is declared in COLUMNS_SINCE, under
a new version; every digest carries the version that it was made with.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Model

from customers.models import LogRecord, Review, Submission
from customers.rows import column_names, columns_of

VERSION = 2

COLUMNS_SINCE: dict[int, dict[str, frozenset[str]]] = {
    2: {
        "customers_revision": frozenset({"review_causes"}),
        "customers_submission": frozenset({"resubmission_of_id"}),
    },
}
"""Version -> table -> columns that digests have only from that version on."""

HistoryColumns = tuple[str, Mapping[str, Any]]
"""A history row: its table, and its columns with their values."""


def digest_of_revision(
    *,
    previous: str,
    revision: Mapping[str, Any],
    rows: Iterable[HistoryColumns],
    findings: Sequence[Mapping[str, Any]],
    submission: str,
    version: int,
) -> str:
    """The digest of a revision and all that belongs to it; `previous` and `submission` are digests, or empty."""
    return digest_of_content(
        content_of_revision(
            previous=previous,
            revision=revision,
            rows=rows,
            findings=findings,
            submission=submission,
            version=version,
        )
    )


def content_of_revision(
    *,
    previous: str,
    revision: Mapping[str, Any],
    rows: Iterable[HistoryColumns],
    findings: Sequence[Mapping[str, Any]],
    submission: str,
    version: int,
) -> dict[str, Any]:
    """What is hashed of a revision, in canonical values."""
    return {
        "version": version,
        "previous": previous,
        "revision": canonical_columns("customers_revision", revision, version, leave_out={"digest"}),
        "rows": [
            [table, canonical_columns(table, columns, version)]
            for table, columns in sorted(rows, key=lambda row: (row[0], row[1]["history_id"]))
        ],
        "findings": [
            canonical_columns("customers_finding", columns, version)
            for columns in sorted(findings, key=lambda columns: columns["id"])
        ],
        "submission": submission,
    }


def digest_of_submission(submission: Submission) -> str:
    """The digest of a submission: all its columns but the number that the database gives it.

    The payload is in it by its own digest, so that it can be erased after its legal term.
    """
    return digest_of_text(text_of_submission(submission))


def text_of_submission(submission: Submission) -> str:
    """What is hashed of a submission, as its canonical text."""
    return canonical_text(content_of_submission(submission))


def content_of_submission(submission: Submission) -> dict[str, Any]:
    """What is hashed of a submission, in canonical values."""
    columns = {name: getattr(submission, name) for name in column_names(Submission) if name != "payload"}
    return canonical_columns("customers_submission", columns, submission.digest_version, leave_out={"id", "digest"})


def digest_of_review(*, previous: str, review: Review, revision: str) -> str:
    """The digest of a review. `previous` is that of the customer's review before it, `revision` that of its subject."""
    return digest_of_content(content_of_review(previous=previous, review=columns_of(review), revision=revision))


def content_of_review(*, previous: str, review: Mapping[str, Any], revision: str) -> dict[str, Any]:
    """What is hashed of a review, in canonical values."""
    version = review["digest_version"]
    return {
        "version": version,
        "previous": previous,
        "review": canonical_columns("customers_review", review, version, leave_out={"digest"}),
        "revision": revision,
    }


def digest_of_record(record: LogRecord) -> str:
    """The digest of a line of a log: all its columns but the number that the database gives it."""
    return digest_of_content(content_of_record(record))


def content_of_record(record: LogRecord) -> dict[str, Any]:
    """What is hashed of a line of a log, in canonical values."""
    return canonical_columns(
        record._meta.db_table, columns_of(record), record.digest_version, leave_out={"id", "digest"}
    )


def digest_of_bytes(content: bytes) -> str:
    """SHA-256 of a payload as received."""
    return hashlib.sha256(content).hexdigest()


def canonical_columns(
    table: str, columns: Mapping[str, Any], version: int, leave_out: Iterable[str] = ()
) -> dict[str, str | int | bool | None]:
    """The columns that a digest of that version has of a row, in canonical values."""
    hidden = _hidden(table, version).union(leave_out)
    return {
        name: value if type(value) in _CANONICAL_TYPES else canonical_value(value)
        for name, value in columns.items()
        if name not in hidden
    }


def columns_before_their_time(table: type[Model], columns: Mapping[str, Any], version: int) -> list[str]:
    """Columns that no digest of that version covers, and that have a value all the same: somebody has put it there."""
    later = _hidden(table._meta.db_table, version)
    return sorted(name for name in columns if name in later and columns[name] != _unset(table, name))


def _hidden(table: str, version: int) -> frozenset[str]:
    """The columns of a table that came after a version."""
    return frozenset().union(
        *(tables.get(table, frozenset()) for since, tables in COLUMNS_SINCE.items() if since > version)
    )


def _unset(table: type[Model], column: str) -> Any:
    """What a row of before has in a column that came later."""
    field: Any = next(field for field in table._meta.concrete_fields if field.attname == column)
    return None if field.null else field.get_default()


_CANONICAL_TYPES = frozenset({str, int, bool, type(None)})


def canonical_value(value: Any) -> str | int | bool | None:
    """A value as the canonical form has it."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form: {type(value).__name__}")


def canonical_text(content: Mapping[str, Any]) -> str:
    """The JSON text that is hashed."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def digest_of_content(content: Mapping[str, Any]) -> str:
    """The digest of what is hashed."""
    return digest_of_text(canonical_text(content))


def digest_of_text(text: str) -> str:
    """The digest of what is hashed, as its canonical text."""
    return digest_of_bytes(text.encode())
