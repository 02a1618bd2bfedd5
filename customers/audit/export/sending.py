"""Exports as they leave the house: written down before the first byte, and with the digest of all of them at the end.

Whoever breaks off, or an error on the way, leaves an export without a file in the log, and an archive that cannot be
opened: its table of contents comes last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from customers.audit.access import log_access
from customers.audit.digest import canonical_text, canonical_value
from customers.audit.logs import Who, write_down
from customers.audit.seals.kept import newest_seal
from customers.models import Access, Export, ExportedFile
from customers.version import VERSION

from .archive import Contents, archive_pieces
from .table import Table


@dataclass(frozen=True)
class Narrowing:
    """What a list was narrowed by, and its order, as the address of the list had them; and the search term itself."""

    filters: Mapping[str, Sequence[str]]
    order: str = ""
    search: str = ""

    @property
    def text(self) -> str:
        """All of it, as the log keeps it: a JSON object of what is there."""
        parts = {"filters": self.filters, "order": self.order, "search": self.search}
        return canonical_text({name: part for name, part in parts.items() if part})


@dataclass(frozen=True)
class Wanted:
    """What somebody wants as a file: rows of a list in their order. `name` is that of the file, without date."""

    listing: str
    format: str
    table: Table
    keys: Sequence[int]
    narrowing: Narrowing
    name: str


@dataclass(frozen=True)
class Download:
    """A file on its way: its name and its content, which is made as it is read."""

    name: str
    pieces: Iterator[bytes]


def send(wanted: Wanted, who: Who) -> Download:
    """Write down the export, then hand it out, in the language of now."""
    export = Export(
        listing=wanted.listing, format=wanted.format, filters=wanted.narrowing.text, row_count=len(wanted.keys)
    )
    with transaction.atomic():
        write_down(export, who)
        log_access(who, Access.Kind.EXPORT, object_id=export.pk)
    base = f"{wanted.name}-{timezone.localdate(export.created_at).isoformat()}"
    contents = Contents(
        wanted.table,
        wanted.keys,
        wanted.format,
        f"{base}.{wanted.format}",
        export.created_at,
        _facts(export, wanted.narrowing),
    )
    name = f"{base}-{export.pk}.zip"
    return Download(name, _until_the_end(archive_pieces(contents), name, export, who))


def _facts(export: Export, narrowing: Narrowing) -> dict[str, Any]:
    """What the manifest says of the export. The search term stays in the house."""
    seal = newest_seal()
    return {
        "export": export.pk,
        "list": export.listing,
        "made_at": canonical_value(export.created_at),
        "username": export.username,
        "request_id": export.request_id,
        "filters": narrowing.filters,
        "order": narrowing.order,
        "has_search_term": bool(narrowing.search),
        "newest_seal": seal and {"number": seal.number, "digest": seal.digest},
        "software": f"core_customer {VERSION}",
    }


def _until_the_end(pieces: Iterator[bytes], name: str, export: Export, who: Who) -> Iterator[bytes]:
    digest, size = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
    write_down(ExportedFile(export=export, file_name=name, file_digest=digest.hexdigest(), size_bytes=size), who)
