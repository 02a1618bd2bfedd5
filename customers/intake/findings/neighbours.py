"""Other customers that are like this one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Subquery, Value

from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import Contact, Customer

from .case import Place

CONTACT = RowKey(Contact)
PERSON, EMAIL, CELL_PHONE = "person", "email", "cell_phone"


def find_neighbours(number: int | None, after: Mapping[RowKey, Row], changed: frozenset[Place]) -> dict[str, int]:
    """For each kind of likeness that the revision may have brought about, one customer that has it. One statement.

    `number` is the customer's own, None for a new one.
    """
    customer, contact = after[CUSTOMER], after[CONTACT]
    others = Customer.objects.exclude(number=number) if number else Customer.objects.all()
    contacts = Contact.objects.exclude(customer_id=number) if number else Contact.objects.all()
    selects = []
    if {(CUSTOMER, "name_key"), (CUSTOMER, "birth_date")} & changed:
        same = others.filter(name_key=customer["name_key"], birth_date=customer["birth_date"])
        selects.append(_first(PERSON, same.values("number")))
    if (CONTACT, "email_key") in changed:
        same_email = contacts.filter(email_key=contact["email_key"])
        selects.append(_first(EMAIL, same_email.values("customer_id")))
    if (CONTACT, "cell_phone_key") in changed and contact["cell_phone_key"]:
        same_phone = contacts.filter(cell_phone_key=contact["cell_phone_key"])
        selects.append(_first(CELL_PHONE, same_phone.values("customer_id")))
    return dict(selects[0].union(*selects[1:], all=True)) if selects else {}


def _first(kind: str, numbers: QuerySet[Any, Any]) -> QuerySet[Any, tuple[str, int]]:
    """One of the numbers: a wrong e-mail that a thousand customers share costs no more than one that two share."""
    return (
        Customer.objects.filter(number=Subquery(numbers.order_by()[:1])).order_by().values_list(Value(kind), "number")
    )
