"""Lists of any length: read piece by piece, by as many statements however many rows a piece has."""

import io
import os
import tracemalloc
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.admin import paging
from customers.admin.export_tables.submissions import SUBMISSIONS
from customers.models import Export, Submission
from customers.tests.admin.conftest import People
from customers.tests.helpers import put

from .conftest import FORMS, LISTS, address, lines, manifest, table_of

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
FEW_AND_MANY = tuple(map(int, os.environ.get("EXPORTED_ROWS", "1000,3000").split(",")))
"""Rows of the two exports whose memory is compared. `EXPORTED_ROWS=10000,100000` takes minutes."""

BYTES_A_ROW = 100
"""A line that is kept takes a thousand and more."""


@pytest.fixture
def submissions(accepted: Any, payload: Payload) -> Callable[[int], None]:
    """`submissions(n)`: the first submission, copied until there are n, by one statement."""

    def submissions(count: int) -> None:
        accepted(payload)
        table = Submission._meta.db_table
        names = [field.column for field in Submission._meta.concrete_fields]
        copied = [{"id": "id + n", "message": "'Message ' || n"}.get(name, name) for name in names]
        numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
        columns, values = ", ".join(names), ", ".join(copied)
        sql = f"{numbers} INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, numbers"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [count - 1])

    return submissions


def test_ten_thousand_rows_are_read_piece_by_piece(auditor: Client, submissions: Callable[[int], None]) -> None:
    submissions(10_000)

    with CaptureQueriesContext(connection) as asking:
        pieces = iter(auditor.get(address("submission", "jsonl")))
    with CaptureQueriesContext(connection) as reading:
        first = [next(pieces), next(pieces)]
    assert len(asking) < 25
    assert 1 <= len(reading) <= 12  # compressed, several pieces of the table are one of the archive

    with CaptureQueriesContext(connection) as rest:
        content = b"".join([*first, *pieces])
    found = ZipFile(io.BytesIO(content))
    assert table_of(found).count(b"\n") == manifest(found)["file"]["lines"] == 10_000
    reads = [query["sql"] for query in (*reading, *rest) if query["sql"].startswith("SELECT")]
    assert len(reads) == 10_000 / SUBMISSIONS.rows_at_a_time
    assert not [query for query in (*asking, *reading, *rest) if '"payload"' in query["sql"]]
    assert len(rest) + len(reading) == len(reads) + 1  # the digest of what left


@pytest.mark.parametrize("form", FORMS)
def test_memory_does_not_grow_with_the_rows(
    auditor: Client, submissions: Callable[[int], None], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the keys: while they are read, some forty bytes a row; eight while the file is written."""
    few, many = FEW_AND_MANY
    monkeypatch.setattr(paging, "COUNTED_FIRST", few)  # the list itself reads so many keys, and no more

    def peak(count: int) -> int:
        tracemalloc.start(1)
        try:
            answer = auditor.get(address("submission", form) + f"?id__lte={first + count - 1}")
            size = sum(map(len, answer))
            assert size > count  # it is all there
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    submissions(many)
    first = Submission.objects.earliest("id").id
    peak(few)  # what is loaded once
    assert peak(many) - peak(few) < (many - few) * BYTES_A_ROW
    assert Export.objects.latest("id").row_count == few


@pytest.mark.parametrize("name", LISTS)
def test_more_rows_cost_no_more_statements(
    auditor: Client, people: People, payload: Payload, refused: Any, name: str
) -> None:
    def more(count: int) -> None:
        people(count)
        for _each in range(count):
            refused(put(payload, "client_info.birth_date", "soon"))
        put(payload, "client_info.birth_date", "1991-11-14")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            lines(auditor.get(address(name)))
        return len([query for query in captured if "catalogs_" not in query["sql"]])

    more(1)
    cost()
    one = cost()
    more(3)

    assert cost() == one


def test_no_cursor_stays_open_in_the_database(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between PgBouncer and a pool, one that outlives its transaction would be another client's."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a cursor on the server")

    monkeypatch.setattr("django.db.models.query.QuerySet.iterator", refuse)
    accepted(payload)

    assert lines(auditor.get(address("customer")))
