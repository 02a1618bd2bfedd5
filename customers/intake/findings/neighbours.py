"""Other customers that are like this one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from django.db.models import QuerySet, Subquery, Value

from catalogs.prepared import Parameter, Prepared
from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import Contact, Customer

from .case import Place

CONTACT = RowKey(Contact)
PERSON, EMAIL, CELL_PHONE = "person", "email", "cell_phone"
PLACES: Mapping[str, frozenset[Place]] = {
    PERSON: frozenset({(CUSTOMER, "name_key"), (CUSTOMER, "birth_date")}),
    EMAIL: frozenset({(CONTACT, "email_key")}),
    CELL_PHONE: frozenset({(CONTACT, "cell_phone_key")}),
}
"""Kind of likeness -> the columns that bring it about."""


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


def find_neighbours(number: int, after: Mapping[RowKey, Row], changed: frozenset[Place]) -> dict[str, int]:
    """For each kind of likeness that a revision may have brought about, another customer that has it. One statement.

    `number` is the customer's own.
    """
    kinds = tuple(kind for kind, places in PLACES.items() if not changed.isdisjoint(places))
    return dict(_others_like(kinds).rows(number=number, **asdict(likeness(after)))) if kinds else {}


@cache
def _others_like(kinds: tuple[str, ...]) -> Prepared:
    """The query for other customers than `number` that are like it in these ways."""

    def build() -> QuerySet[Any, Any]:
        like = Likeness(**{field.name: Parameter(field.name) for field in fields(Likeness)})
        selects = neighbours_of(like, but=Parameter("number"))
        first, *others = (selects[kind] for kind in kinds)
        return first.union(*others, all=True)

    return Prepared(build)


def neighbours_of(like: Likeness, but: Any = None) -> dict[str, QuerySet[Any, tuple[str, int]]]:
    """Kind of likeness -> one customer that has it, other than `but`."""
    customers, contacts = Customer.objects.all(), Contact.objects.all()
    if but is not None:
        customers, contacts = customers.exclude(number=but), contacts.exclude(customer_id=but)
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
