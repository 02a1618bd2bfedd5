"""The logs of who looked at what and of what left the house."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.audit.diff import NOTHING
from customers.audit.export.table import Column, Table
from customers.models import Access, Export

from .columns import choice_of_row, of_row


def _read_accesses(ids: Sequence[int]) -> Iterator[Access]:
    accesses = Access.objects.in_bulk(ids)
    return (accesses[number] for number in ids)


def _read_exports(ids: Sequence[int]) -> Iterator[Export]:
    exports = Export.objects.select_related("file").in_bulk(ids)
    return (exports[number] for number in ids)


def _of_file(title: Any, column: str, key: str = "") -> Column:
    """A column of the file that left; an export that broke off has none."""
    return Column(
        title,
        lambda export: getattr(getattr(export, "file", None), column, None),
        key or column,
        lambda export: getattr(getattr(export, "file", None), column, NOTHING),
    )


ACCESSES = Table(
    (
        of_row("", "id", "access_id"),
        of_row(_("moment"), "created_at"),
        of_row(_("user name"), "username"),
        of_row("", "user_id"),
        choice_of_row(Access, _("what was opened"), "kind"),
        of_row(_("customer number"), "customer_id", "customer_number"),
        of_row(_("number"), "object_id"),
        of_row(_("detail"), "detail"),
        of_row(_("client address"), "client_address"),
        of_row(_("request id"), "request_id"),
        of_row(_("digest"), "digest"),
        of_row("", "digest_version"),
    ),
    _read_accesses,
    rows_at_a_time=500,
)

EXPORTS = Table(
    (
        of_row(_("export"), "id", "export_id"),
        of_row(_("moment"), "created_at"),
        of_row(_("user name"), "username"),
        of_row("", "user_id"),
        of_row(_("list"), "listing", "list"),
        choice_of_row(Export, _("format"), "format"),
        of_row(_("filters"), "filters"),
        of_row(_("rows"), "row_count", "rows"),
        _of_file(_("file"), "file_name"),
        _of_file(_("digest of the file"), "file_digest", "file_sha256"),
        _of_file(_("size in bytes"), "size_bytes", "file_size_bytes"),
        _of_file(_("left at"), "created_at", "file_created_at"),
        of_row(_("client address"), "client_address"),
        of_row(_("request id"), "request_id"),
        of_row(_("digest"), "digest"),
        of_row("", "digest_version"),
    ),
    _read_exports,
    rows_at_a_time=500,
)
