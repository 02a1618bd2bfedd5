"""An export as one ZIP, made as it is sent: the file of the table, and beside it a manifest that vouches for it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.timezone import localtime

from customers.models import Export

from .csv_form import csv_pieces
from .json_lines import json_line_pieces
from .table import Table, Tally

FORMAT = "core_customer export 1"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Form:
    """A form of the file: what writes a table in it, and what that calls the columns."""

    pieces: Callable[[Table, Sequence[int], Tally], Iterator[bytes]]
    columns: Callable[[Table], list[str]]


def _xlsx_pieces(table: Table, keys: Sequence[int], tally: Tally) -> Iterator[bytes]:
    from .xlsx_form import xlsx_pieces  # noqa: PLC0415  # its library takes megabytes of every worker that loads it

    return xlsx_pieces(table, keys, tally)


FORMS: Mapping[str, Form] = {
    Export.Format.CSV: Form(csv_pieces, lambda table: table.titles),
    Export.Format.XLSX: Form(_xlsx_pieces, lambda table: table.titles),
    Export.Format.JSON_LINES: Form(json_line_pieces, lambda table: table.keys),
}
"""Format -> how it is made. The format is the suffix of the file's name, too."""


@dataclass(frozen=True)
class Contents:
    """What goes into an archive: which rows of which table, in which form; `facts` are the manifest's beginning."""

    table: Table
    keys: Sequence[int]
    format: str
    file_name: str
    made_at: datetime
    facts: Mapping[str, Any]

    def entry(self, name: str) -> ZipInfo:
        """The head of a file of the archive."""
        entry = ZipInfo(name, localtime(self.made_at).timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED
        return entry


@dataclass
class _Sink:
    """Where the archive is written to: what it gets can be taken from it, and is forgotten."""

    pieces: list[bytes] = field(default_factory=list)

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        content = b"".join(self.pieces)
        self.pieces.clear()
        return content


def archive_pieces(contents: Contents) -> Iterator[bytes]:
    """The archive, in the language of now."""
    form, tally = FORMS[contents.format], Tally()
    return _archived(contents, form.columns(contents.table), form.pieces(contents.table, contents.keys, tally), tally)


def _archived(contents: Contents, columns: list[str], pieces: Iterator[bytes], tally: Tally) -> Iterator[bytes]:
    sink: Any = _Sink()  # all that ZipFile wants of a file that cannot be rewound
    digest, size = sha256(), 0
    with ZipFile(sink, "w") as archive:
        with archive.open(contents.entry(contents.file_name), "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
                yield from _taken(sink)
        about_file = {
            "name": contents.file_name,
            "sha256": digest.hexdigest(),
            "size_bytes": size,
            "rows": len(contents.keys),
            "lines": tally.lines,
            "cut_cells": tally.cut_cells,
            "columns": columns,
        }
        manifest = {"format": FORMAT, **contents.facts, "file": about_file}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        archive.writestr(contents.entry(MANIFEST), text)
    yield from _taken(sink)


def _taken(sink: _Sink) -> Iterator[bytes]:
    if content := sink.take():
        yield content
