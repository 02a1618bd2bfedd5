"""Other customers that are like this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Subquery, Value

from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import Contact, Customer

from .case import Changed, Place, has_changed

CONTACT = RowKey(Contact)
PERSON, EMAIL, CELL_PHONE = "person", "email", "cell_phone"
PLACES: Mapping[str, frozenset[Place]] = {
    PERSON: frozenset({(CUSTOMER, "name_key"), (CUSTOMER, "birth_date")}),
    EMAIL: frozenset({(CONTACT, "email_key")}),
    CELL_PHONE: frozenset({(CONTACT, "cell_phone_key")}),
}
"""Kind of likeness -> the columns that bring it about."""

NOBODY = -1
"""No customer's number."""


@dataclass(frozen=True)
class Likeness:
    """The forms in which a customer is compared with others. A phone without digits is like nobody's."""

    name_key: Any
    birth_date: Any
    email_key: Any
    cell_phone_key: Any


def likeness(rows: Mapping[RowKey, Row]) -> Likeness:
    """What a customer with these rows is compared by."""
    customer, contact = rows[CUSTOMER], rows[CONTACT]
    return Likeness(
        customer["name_key"], customer["birth_date"], contact["email_key"], contact["cell_phone_key"] or None
    )


def brought_about(neighbours: Mapping[str, int], changed: Changed) -> Mapping[str, int]:
    """Those of the neighbours whose likeness a revision may have brought about."""
    return {kind: number for kind, number in neighbours.items() if has_changed(changed, PLACES[kind])}


def neighbours_of(like: Likeness, but: Any = NOBODY) -> dict[str, QuerySet[Any, tuple[str, int]]]:
    """Kind of likeness -> one customer that has it, other than the one with the number `but`."""
    customers, contacts = Customer.objects.exclude(number=but), Contact.objects.exclude(customer_id=but)
    same = customers.filter(name_key=like.name_key, birth_date=like.birth_date).values("number")
    return {
        PERSON: _first(PERSON, same),
        EMAIL: _first(EMAIL, contacts.filter(email_key=like.email_key).values("customer_id")),
        CELL_PHONE: _first(CELL_PHONE, contacts.filter(cell_phone_key=like.cell_phone_key).values("customer_id")),
    }


def _first(kind: str, numbers: QuerySet[Any, Any]) -> QuerySet[Any, tuple[str, int]]:
    """One of the numbers: a wrong e-mail that a thousand customers share costs no more than one that two share."""
    return (
        Customer.objects.filter(number=Subquery(numbers.order_by()[:1])).order_by().values_list(Value(kind), "number")
    )
