"""What a snapshot would do to the register: whom it is about, and what would differ. Decides, and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.contract.snapshot import Row, RowKey, Snapshot
from customers.models import Customer
from customers.register import CurrentCustomer, read_customer

from . import match
from .compare import Change, compare, outcome
from .match import Match


@dataclass(frozen=True)
class Plan:
    """What is to become of a customer (None: a new one). `after` has its documents of old, too."""

    snapshot: Snapshot
    match: Match
    customer: CurrentCustomer | None
    after: Mapping[RowKey, Row]
    changes: list[Change]

    @property
    def before(self) -> Mapping[RowKey, Row]:
        """The customer's rows as they are; none of a new one."""
        return self.customer.rows if self.customer else {}


def plan(snapshot: Snapshot) -> Plan:
    """Match and compare. Inside a transaction, which holds the customer's lock from here on.

    Raises UnknownCustomer and IdentityConflict.
    """
    found = match.find(snapshot)
    customer = _locked(found.number) if found.number is not None else None
    if customer is not None:
        match.check_same_person(found, customer, snapshot)
    before = customer.rows if customer else {}
    after = outcome(before, snapshot.rows)
    return Plan(snapshot, found, customer, after, compare(before, after))


def lock_customer(number: int) -> None:
    """Let no other transaction change the customer until this one ends."""
    list(Customer.objects.select_for_update().filter(number=number).values_list("number"))


def _locked(number: int) -> CurrentCustomer | None:
    """The customer, read after its lock is held."""
    lock_customer(number)
    return read_customer(number)
