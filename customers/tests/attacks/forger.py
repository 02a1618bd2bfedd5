"""What somebody can do who has the whole database and our code: change rows, and make all digests fit again."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from customers.audit.digest import (
    digest_of_bytes,
    digest_of_record,
    digest_of_review,
    digest_of_revision,
    digest_of_submission,
)
from customers.audit.history import HistoryEntry, read_history
from customers.models import AUDITED, LOGS, Finding, PendingRevision, Review, Revision, Seal, Submission
from customers.models.base import DELETED
from customers.models.review import pending_revision, pending_state
from customers.rows import column_names, columns_of

Statement = tuple[str, list[Any]]


def run(statements: Iterable[Statement]) -> None:
    """Raw SQL, one after the other; each must change something."""
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            assert cursor.rowcount != 0, sql


def set_value(row: models.Model, **values: Any) -> Statement:
    """An UPDATE of some columns of one row, by its primary key."""
    return update(type(row), row.pk, **values)


def update(model: Any, key: Any, **values: Any) -> Statement:
    """The same where the row was not read."""
    columns = ", ".join(f'"{name}" = %s' for name in values)
    sql = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608  # ours
    return sql, [*(_as_stored(model._meta.get_field(name), value) for name, value in values.items()), key]


def remove(row: models.Model) -> Statement:
    """A DELETE of one row."""
    return f'DELETE FROM "{row._meta.db_table}" WHERE "{row._meta.pk.column}" = %s', [row.pk]  # noqa: S608  # ours


def insert(row: models.Model) -> Statement:
    """An INSERT of a row that the forger has made up."""
    columns = {field.column: _as_stored(field, getattr(row, field.attname)) for field in row._meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{row._meta.db_table}" ({names}) VALUES ({marks})', list(columns.values())  # noqa: S608


def of_revision(revision: Revision) -> list[models.Model]:
    """A revision with all that was recorded with it."""
    rows: list[Any] = [row for model in AUDITED for row in model.history.filter(revision_id=revision.id)]
    rows += [*Finding.objects.filter(revision=revision), *Review.objects.filter(revision=revision), revision]
    return rows + ([revision.submission] if revision.submission else [])


def close_gaps() -> None:
    """Number the revisions and reviews of every customer anew: 1, 2, 3."""
    for model in (Revision, Review):
        places: dict[int, int] = defaultdict(int)
        for row in model._default_manager.order_by("customer_id", "sequence"):
            places[row.customer_id] += 1
            if row.sequence != places[row.customer_id]:
                model._default_manager.filter(pk=row.pk).update(sequence=places[row.customer_id])


def make_everything_fit() -> None:
    """All digests anew, and the live rows as the history now says they are. No chain shows that anything was done."""
    close_gaps()
    for submission in Submission.objects.all():
        payload = bytes(submission.payload)
        submission.payload_digest, submission.payload_bytes = digest_of_bytes(payload), len(payload)
        submission.digest = digest_of_submission(submission)
        submission.save()
    for log in LOGS:
        for record in log._default_manager.all():
            log._default_manager.filter(pk=record.pk).update(digest=digest_of_record(record))
    entries = read_history()
    _chain_revisions(entries)
    _chain_reviews()
    _rewrite_register(entries)
    _rewrite_list_of_work()


def _chain_revisions(entries: list[HistoryEntry]) -> None:
    of_revision: dict[int, list[HistoryEntry]] = defaultdict(list)
    for entry in entries:
        of_revision[entry.revision_id].append(entry)
    number, previous = None, ""
    for revision in Revision.objects.order_by("customer_id", "sequence").select_related("submission"):
        previous = previous if revision.customer_id == number else ""
        number = revision.customer_id
        previous = digest_of_revision(
            previous=previous,
            revision=columns_of(revision),
            rows=[(entry.table, entry.columns) for entry in of_revision[revision.id]],
            findings=[columns_of(finding) for finding in revision.findings.all()],
            submission=revision.submission.digest if revision.submission else "",
            version=revision.digest_version,
        )
        Revision.objects.filter(pk=revision.pk).update(digest=previous)


def _chain_reviews() -> None:
    number, previous = None, ""
    for review in Review.objects.order_by("customer_id", "sequence").select_related("revision"):
        previous = previous if review.customer_id == number else ""
        number = review.customer_id
        previous = digest_of_review(previous=previous, review=review, revision=review.revision.digest)
        Review.objects.filter(pk=review.pk).update(digest=previous)


def _rewrite_register(entries: list[HistoryEntry]) -> None:
    latest = {entry.subject: entry for entry in sorted(entries, key=lambda entry: entry.history_id)}
    for model in AUDITED:
        wanted = {key: entry for (table, key), entry in latest.items() if table == model._meta.db_table}
        rows: Any = model._base_manager
        rows.exclude(pk__in=[key for key, entry in wanted.items() if entry.type != DELETED])._raw_delete("default")
        for key, entry in wanted.items():
            if entry.type == DELETED:
                continue
            columns = {name: entry.columns[name] for name in column_names(model)}
            if not rows.filter(pk=key).update(**columns):
                rows.bulk_create([model(**columns)])


def _rewrite_list_of_work() -> None:
    PendingRevision.objects.exclude(revision__in=Revision.objects.all())._raw_delete("default")
    for revision in Revision.objects.prefetch_related("reviews"):
        state = pending_state(revision, revision.reviews.all())
        pending = PendingRevision.objects.filter(pk=revision.pk)
        if state is None:
            pending._raw_delete("default")
            continue
        known = [finding.severity for finding in revision.findings.all() if finding.severity in Finding.Severity]
        pending._raw_delete("default")
        pending_revision(revision, state, known).save(force_insert=True)


def remove_seals() -> None:
    """The seals that the database keeps, and the runs of verification that name them."""
    Seal.objects.all()._raw_delete("default")
    LOGS[-1]._default_manager.all()._raw_delete("default")


def _as_stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(bytes(value) if isinstance(value, memoryview) else value, connection)
