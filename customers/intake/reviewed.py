"""The amounts that a review last looked at, so that they cannot creep: a little more with each change."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet, Subquery

from customers.audit.history import HISTORY, HistoryEntry
from customers.contract.snapshot import Row, RowKey
from customers.models import Audited, Employment, OtherActivity, Revision, Transactionality
from customers.models.base import DELETED

LOOKED_AT = Q(review_causes__contains="income") | Q(review_causes__contains="transactionality")
BEGINNING = Q(sequence=1)
TABLES: tuple[type[Audited], ...] = (Employment, OtherActivity, Transactionality)


def reviewed_amounts_of(number: Any) -> list[QuerySet[Model]]:
    """The history rows with amounts that stood after the last revision that waited for them, or the first."""
    looked_at = Revision.objects.filter(LOOKED_AT | BEGINNING, customer_id=number).order_by("-sequence")
    querysets = []
    for model in TABLES:
        history = model.history.model  # type: ignore[attr-defined]
        until_then = history._default_manager.filter(
            customer_id=number, revision__sequence__lte=Subquery(looked_at.values("sequence")[:1])
        ).order_by("-history_id")
        newest = until_then.values("history_id")[:1]
        querysets.append(history._default_manager.filter(customer_id=number, history_id=Subquery(newest)))
    return querysets


def reviewed_amounts(found: Iterable[tuple[type[Model], dict[str, Any]]]) -> Mapping[RowKey, Row]:
    """The amounts that those history rows leave; a row that was removed has none."""
    entries = (HistoryEntry(HISTORY[table], table._meta.db_table, columns) for table, columns in found)
    return {entry.row_key: entry.row for entry in entries if entry.type != DELETED}
