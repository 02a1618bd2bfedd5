"""Revisions as people read them: what happened, and field by field what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.audit.diff import NOTHING, FieldChange, RowChange, diff
from customers.contract.snapshot import RowKey
from customers.models import Revision
from customers.models.base import CHANGED, CREATED, DELETED

from .display import shown

TYPES: dict[str, Any] = {CREATED: _("added"), CHANGED: _("changed"), DELETED: _("removed")}


@dataclass(frozen=True)
class ShownField:
    """One field of an event; `before` and `after` are empty where the row did not exist."""

    label: str
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the customer in an event."""

    title: str
    type: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True)
class Event:
    """A revision and its changes, ready to show."""

    revision: Revision
    rows: tuple[ShownRow, ...]


def revisions_to_show() -> QuerySet[Revision]:
    """Revisions with their findings, and with their submissions without payloads."""
    return Revision.objects.select_related("submission").defer("submission__payload").prefetch_related("findings")


def events(revisions: Iterable[Revision]) -> list[Event]:
    """The revisions, all of one customer, with their changes; in two statements."""
    revisions = list(revisions)
    changes = diff(revisions)
    return [Event(revision, tuple(map(show_row, changes[revision.id]))) for revision in revisions]


def show_row(change: RowChange) -> ShownRow:
    """A row's change with values as people read them."""
    title = " · ".join(filter(None, (change.label, _which(change.row_key))))
    return ShownRow(title, TYPES[change.type], tuple(map(_shown_field, change.fields)))


def _which(row_key: RowKey) -> str:
    """What tells the row from its customer's others: "first", "supplier first", "SSN US 111110001"."""
    fields: list[Any] = [row_key.model._meta.get_field(name) for name in row_key.model.identified_by]
    return " ".join(
        str(dict(field.flatchoices).get(value, value)) for field, value in zip(fields, row_key.key, strict=True)
    )


def _shown_field(change: FieldChange) -> ShownField:
    before = "" if change.before is NOTHING else shown(change.before, change.before_name, change.column)
    after = "" if change.after is NOTHING else shown(change.after, change.after_name, change.column)
    return ShownField(change.label, change.path, before, after)
