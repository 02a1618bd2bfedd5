"""History played again: the states that it led through, and what each revision changed on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from customers.contract.rendering import contract_order
from customers.models import Revision
from customers.models.base import DELETED

from .diff import RowChange, describe
from .history import HistoryEntry, read_history, read_predecessors

Changes = Mapping[int, list[RowChange]]
"""Revision id -> what the revision changed, in the contract's order."""

State = Mapping[tuple[str, int], HistoryEntry]
"""Row of the register (its table and primary key) -> the history row that says what is in it."""


def replay(entries: Iterable[HistoryEntry]) -> tuple[State, Changes]:
    """The state that history rows end in, and what each revision among them changed."""
    state: dict[tuple[str, int], HistoryEntry] = {}
    changes: dict[int, list[RowChange]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.history_id):
        before = state.pop(entry.subject, None)
        if entry.type != DELETED:
            state[entry.subject] = entry
        after = None if entry.type == DELETED else entry.row
        if change := describe(entry.row_key, entry.type, before.row if before else None, after):
            changes[entry.revision_id].append(change)
    for changed in changes.values():
        changed.sort(key=lambda change: contract_order(change.row_key))
    return state, changes


def changes_of(revisions: Collection[Revision]) -> Changes:
    """What revisions, of any customers, changed. Two statements, however many revisions there are."""
    if not revisions:
        return {}
    wanted = {
        "customer__in": {revision.customer_id for revision in revisions},
        "revision_id__in": [revision.id for revision in revisions],
    }
    entries = {
        (*entry.subject, entry.history_id): entry for entry in [*read_predecessors(**wanted), *read_history(**wanted)]
    }
    _state, changes = replay(entries.values())
    return {revision.id: changes.get(revision.id, []) for revision in revisions}
