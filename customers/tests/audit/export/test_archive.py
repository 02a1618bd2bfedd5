"""Archives: made as they are sent, whatever the number of rows, and readable to the last byte."""

import hashlib
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest

from customers.audit.export.archive import Contents, archive_pieces
from customers.audit.export.table import Column, Table
from customers.models import Export

NOW = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
MANY = 40_000
KEPT_BYTES = 500_000
"""A small part of what the lines of MANY rows take."""


def contents(form: str, count: int, read: Any = iter) -> Contents:
    def text(line: int) -> str:
        return hashlib.sha256(str(line).encode()).hexdigest()  # that does not compress

    columns = (Column("number", int, "number"), Column("text", text, "text"))
    return Contents(Table(columns, read, 500), range(count), form, f"list.{form}", NOW, {"list": "x"})


@pytest.mark.parametrize("form", Export.Format.values)
@pytest.mark.parametrize("count", [0, 1, 1_234])
def test_the_manifest_vouches_for_the_file(form: str, count: int) -> None:
    archive = ZipFile(io.BytesIO(b"".join(archive_pieces(contents(form, count)))))
    content, said = archive.read(f"list.{form}"), json.loads(archive.read("manifest.json"))

    assert archive.testzip() is None
    assert (said["format"], said["list"]) == ("core_customer export 1", "x")
    assert (said["file"]["rows"], said["file"]["lines"]) == (count, count)
    assert (said["file"]["sha256"], said["file"]["size_bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 26, 9, 0, 0)}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_it_is_sent_while_rows_are_read(form: str) -> None:
    read: list[int] = []

    def reading(keys: Any) -> Iterator[int]:
        read.extend(keys)
        return iter(keys)

    pieces = archive_pieces(contents(form, MANY, reading))
    assert read == []
    sent = sum(len(next(pieces)) for _each in range(5))
    assert sent > 50_000
    assert len(read) <= 5_000


def test_what_breaks_off_cannot_be_opened() -> None:
    pieces = archive_pieces(contents("csv", MANY))
    part = b"".join(next(pieces) for _each in range(5))
    pieces.close()  # type: ignore[attr-defined]

    with pytest.raises(BadZipFile):
        ZipFile(io.BytesIO(part))


@pytest.mark.parametrize("form", Export.Format.values)
def test_memory_does_not_grow_with_the_rows(form: str) -> None:
    def peak(count: int) -> int:
        tracemalloc.start(1)
        try:
            size = sum(map(len, archive_pieces(contents(form, count))))
            assert size > count * 35
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1_000)  # what is loaded once
    assert peak(MANY) - peak(MANY // 10) < KEPT_BYTES
