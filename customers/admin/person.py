"""Whom a revision is about, in one line: what an officer must know before deciding on it."""

from dataclasses import dataclass

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from customers.models import Customer, IdentityDocument, RiskAssessment

from .display import catalog_name

MAIN_DOCUMENT = IdentityDocument.objects.filter(customer=OuterRef("pk"), is_main=True).values(
    text=Concat("document_type", Value(" "), "issuing_country", Value(" "), "number", output_field=CharField())
)
LEVEL = RiskAssessment.objects.filter(customer=OuterRef("pk")).values("level")


@dataclass(frozen=True)
class Person:
    """The customer as it is now; what it has not is empty."""

    customer: Customer
    document: str
    exposure: str
    risk_level: str


def person_of(customer: Customer) -> Person:
    """The customer with its main document, political exposure and risk level."""
    document, level = (
        Customer.objects.filter(pk=customer.pk).values_list(Subquery(MAIN_DOCUMENT), Subquery(LEVEL)).get()
    )
    exposure = customer.person_type_id
    return Person(
        customer=customer,
        document=document or "",
        exposure=catalog_name(Customer, "person_type_id", exposure) or exposure or "",
        risk_level=catalog_name(RiskAssessment, "level_id", level) or level or "",
    )
