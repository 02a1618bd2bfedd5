"""The register as it stands: the current rows of a customer, and where its trail has got to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Q, QuerySet

from customers.contract.snapshot import Row, RowKey
from customers.models import AUDITED, Audited, Customer, ManyPerCustomer, Revision

from .rows import read_rows

CORRECTIONS = Q(source=Revision.Source.ADMIN, submission=None)
"""The revisions that officers made by hand; see `Revision.is_correction`."""


@dataclass(frozen=True)
class CurrentCustomer:
    """A customer as the register has it now: its rows, without primary keys, and the keys of those that have one."""

    number: int
    rows: Mapping[RowKey, Row]
    primary_keys: Mapping[RowKey, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LastRevision:
    """Where the trail of a customer has got to, and whether officers have ever corrected it by hand."""

    sequence: int = 0
    digest: str = ""
    has_corrections: bool = False


def read_customer(number: int) -> CurrentCustomer | None:
    """The customer with this number, or None. One statement; documents come in the order of their arrival."""
    return current_customer(number, read_rows(rows_of(number)))


def rows_of(number: Any) -> list[QuerySet[Audited]]:
    """The rows of a customer, table by table."""
    return [model._default_manager.filter(**{model.customer_column: number}) for model in AUDITED]


def current_customer(number: int, found: Iterable[tuple[type[Audited], dict[str, Any]]]) -> CurrentCustomer | None:
    """The customer that has these rows, with all their columns; None if its own is not among them."""
    rows: dict[RowKey, Row] = {}
    primary_keys: dict[RowKey, int] = {}
    for model, columns in sorted(found, key=_arrival):
        row_key = RowKey(model, tuple(columns[name] for name in model.identified_by))
        del columns[model.customer_column]
        if issubclass(model, ManyPerCustomer):
            primary_keys[row_key] = columns.pop("id")
        rows[row_key] = columns
    if RowKey(Customer) not in rows:
        return None
    return CurrentCustomer(number, rows, primary_keys)


def read_last_revision(number: int) -> LastRevision:
    """The newest revision of a customer that exists. One statement."""
    return LastRevision(*last_revision_of(number)[0])


def last_revision_of(number: Any) -> QuerySet[Revision, tuple[int, str, bool]]:
    """The revisions of a customer, the newest first: what `LastRevision` has of each."""
    revisions = Revision.objects.filter(customer_id=number)
    newest = revisions.order_by("-sequence").annotate(has_corrections=Exists(revisions.filter(CORRECTIONS)))
    return newest.values_list("sequence", "digest", "has_corrections")


def lock_customer(number: int) -> None:
    """Let no other transaction change the customer until this one ends."""
    list(Customer.objects.select_for_update(no_key=True).filter(number=number).values_list("number"))


def _arrival(found: tuple[Any, dict[str, Any]]) -> int:
    order: int = found[1].get("id", 0)
    return order
