"""Revisions as people read them: what happened, and field by field what it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.audit.diff import NOTHING, FieldChange, RowChange
from customers.audit.replay import changes_of
from customers.contract.serializers import PAYLOAD
from customers.contract.snapshot import RowKey
from customers.models import IdentityDocument, Revision
from customers.models.base import CHANGED, CREATED, DELETED

from .display import shown
from .nodes import DOCUMENTS, NODES, node_of

TYPES: dict[str, Any] = {CREATED: _("added"), CHANGED: _("changed"), DELETED: _("removed")}
MARKS = {CREATED: "added", CHANGED: "changed", DELETED: "removed"}
RETIRED, RETURNED = (_("no longer current"), "removed"), (_("current again"), "added")

NODES_OWN = frozenset(
    RowKey(node.model, node.key) for node in PAYLOAD.children.values() if node.model is not IdentityDocument
)
"""The rows that are nodes themselves: below the label of their node they need no title."""


@dataclass(frozen=True)
class ShownField:
    """One field of an event; `before` and `after` are empty where the row did not exist."""

    label: str
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the customer in an event. `mark` is the type for the style sheet: added, changed or removed.

    Inside its node, a row that is the node itself has no title.
    """

    title: str
    type: str
    mark: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True)
class ShownNode:
    """What an event changed in a node of the contract."""

    label: str
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True)
class Event:
    """A revision and its changes, ready to show."""

    revision: Revision
    nodes: tuple[ShownNode, ...]

    @property
    def rows(self) -> list[ShownRow]:
        """The rows of all nodes."""
        return [row for node in self.nodes for row in node.rows]

    @property
    def field_count(self) -> int:
        """How many fields it changed."""
        return sum(len(row.fields) for row in self.rows)


def revisions_to_show() -> QuerySet[Revision]:
    """Revisions with findings, reviews and place among those that wait, and with submissions without payloads."""
    revisions = Revision.objects.select_related("submission", "pending").defer("submission__payload")
    return revisions.prefetch_related("findings", "reviews")


def events(revisions: Iterable[Revision]) -> list[Event]:
    """The revisions, all of one customer, with their changes; in two statements."""
    revisions = list(revisions)
    changes = changes_of(revisions)
    return [Event(revision, show_nodes(changes[revision.id])) for revision in revisions]


def show_nodes(changes: Sequence[RowChange]) -> tuple[ShownNode, ...]:
    """Changes by node of the contract, in its order; a row with fields in several nodes is in each of them."""
    shown_nodes = []
    for name, label in NODES.items():
        parts = [(change, [field for field in change.fields if _node(change, field) == name]) for change in changes]
        rows = tuple(_show_in_node(replace(change, fields=tuple(fields))) for change, fields in parts if fields)
        if rows:
            shown_nodes.append(ShownNode(str(label), rows))
    return tuple(shown_nodes)


def show_row(change: RowChange) -> ShownRow:
    """A row's change with values as people read them."""
    title = " · ".join(filter(None, (change.label, _which(change.row_key))))
    label, mark = _type(change)
    return ShownRow(title, label, mark, tuple(map(_shown_field, change.fields)))


def _show_in_node(change: RowChange) -> ShownRow:
    row = show_row(change)
    return replace(row, title="") if change.row_key in NODES_OWN else row


def _node(change: RowChange, field: FieldChange) -> str:
    return DOCUMENTS if change.row_key.model is IdentityDocument else node_of(field.path)


def _type(change: RowChange) -> tuple[Any, str]:
    """What happened to the row, in a word, and the mark of it: a document is not removed, it is no longer current."""
    if change.type == CHANGED:
        for field in change.fields:
            if field.column == "is_current":
                return RETURNED if field.after else RETIRED
    return TYPES[change.type], MARKS[change.type]


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
