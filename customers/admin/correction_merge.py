"""What becomes of a correction under way when the customer changes meanwhile: nothing of either is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from customers.audit.diff import NOTHING, RowChange
from customers.audit.replay import changes_of
from customers.contract.snapshot import Row, RowKey
from customers.models import Revision
from customers.models.base import CREATED

from .correction_sheet import CELLS, Standing, Values, values_of


@dataclass(frozen=True)
class Meanwhile:
    """A revision that somebody else made since the officer opened the form, and what it changed."""

    revision: Revision
    changes: Sequence[RowChange]


@dataclass(frozen=True)
class Merged:
    """Values for the form: the officer's where they changed something, else those of the register.

    `both` are the inputs that officer and register changed differently: they keep what the officer typed. `taken` are
    those that the officer left alone and that have a new value.
    """

    values: Values
    both: frozenset[str] = field(default_factory=frozenset)
    taken: frozenset[str] = field(default_factory=frozenset)


def read_meanwhile(standing: Standing, seen: int) -> list[Meanwhile]:
    """The revisions after the one that the officer saw, newest first. Three statements."""
    since = Revision.objects.filter(
        customer_id=standing.number, sequence__gt=seen, sequence__lte=standing.sequence
    ).order_by("-sequence")
    revisions = list(since)
    changes = changes_of(revisions)
    return [Meanwhile(revision, changes[revision.id]) for revision in revisions]


def merge(standing: Standing, meanwhile: Sequence[Meanwhile], typed: Values) -> Merged:
    """Three ways: what the form was opened with, what the officer made of it, and what the register has now.

    An input that was not sent at all is one that the officer has not touched.
    """
    opened = values_of(standing, _undo(standing.customer.rows, meanwhile))
    values = dict(typed)
    both, taken = set(), set()
    for name, now in values_of(standing, standing.customer.rows).items():
        mine, was = typed.get(name), opened.get(name)
        if mine is None or _is_same(name, mine, was):
            values[name] = now
            if not _is_same(name, now, was):
                taken.add(name)
        elif not _is_same(name, now, was) and not _is_same(name, now, mine):
            both.add(name)
    return Merged(values, frozenset(both), frozenset(taken))


def _undo(rows: Mapping[RowKey, Row], meanwhile: Sequence[Meanwhile]) -> dict[RowKey, Row]:
    """The rows as they were before the revisions, as far as the contract shows them."""
    before = dict(rows)
    for change in (change for event in meanwhile for change in event.changes):
        if change.type == CREATED:
            before.pop(change.row_key, None)
        else:
            known = {shown.column: shown.before for shown in change.fields if shown.before is not NOTHING}
            before[change.row_key] = before.get(change.row_key, {}) | known
    return before


def _is_same(name: str, one: str | None, other: str | None) -> bool:
    cell = CELLS.get(name)
    return cell.is_same(one, other) if cell else one == other
