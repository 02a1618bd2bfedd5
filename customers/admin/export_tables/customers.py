"""The list of customers: a line for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.admin.customer_page import most_urgent
from customers.admin.desk import SEVERITIES
from customers.admin.display import catalog_name
from customers.audit.diff import NOTHING
from customers.audit.export.table import Column, Table
from customers.models import Customer, IdentityDocument, PendingRevision, RiskAssessment
from customers.models.revision import gravest

REVIEWED = "reviewed"
"""The state of a customer of whom nothing waits."""


@dataclass
class CustomerLine:
    """A customer, with what its list shows of other tables."""

    customer: Any
    document: IdentityDocument | None = None
    risk: RiskAssessment | None = None
    waiting: list[Any] = field(default_factory=list)

    @property
    def review_state(self) -> Any:
        """The most urgent state of what waits; None if nothing does."""
        return most_urgent(self.waiting)

    @property
    def gravest_finding(self) -> str:
        """The severity of the gravest open finding."""
        return gravest(pending.severity for pending in self.waiting if pending.severity)

    @property
    def risk_level(self) -> str | None:
        """The code of the level."""
        return self.risk.level_id if self.risk else None


def _read(numbers: Sequence[int]) -> Iterator[CustomerLine]:
    customers = Customer.objects.select_related("index").defer("index__search_text").filter(number__in=numbers)
    lines = {customer.number: CustomerLine(customer) for customer in customers}
    for document in IdentityDocument.objects.filter(customer__in=numbers, is_main=True):
        lines[document.customer_id].document = document
    for assessment in RiskAssessment.objects.filter(customer__in=numbers):
        lines[assessment.pk].risk = assessment
    for pending in PendingRevision.objects.filter(customer__in=numbers).annotate(
        finding_count=Count("revision__findings")
    ):
        lines[pending.customer_id].waiting.append(pending)
    return (lines[number] for number in numbers)


def _of_customer(title: Any, column: str, key: str = "") -> Column:
    """A column of the customer's own row."""
    return Column(title, lambda line: getattr(line.customer, column), key or column)


def _of_document(title: Any, column: str, key: str) -> Column:
    """A column of the main document; a customer may have none."""
    return Column(
        title,
        lambda line: getattr(line.document, column, None),
        key,
        lambda line: getattr(line.document, column, NOTHING),
    )


def _name(model: type[Model], column: str) -> Callable[[Any], str]:
    """What the catalog calls the code that a customer has in a column."""
    return lambda line: catalog_name(model, column, getattr(line.customer, column))


CUSTOMERS = Table(
    (
        _of_customer(_("customer number"), "number", "customer_number"),
        _of_customer(pgettext_lazy("of a customer", "first name"), "first_name"),
        _of_customer(_("middle name"), "middle_name"),
        _of_customer(pgettext_lazy("of a customer", "last name"), "last_name"),
        _of_customer(_("second last name"), "second_last_name"),
        _of_document(_("document type"), "document_type_id", "document_type_code"),
        _of_document(_("issuing country"), "issuing_country_id", "document_country_code"),
        _of_document(_("main document"), "number", "document_number"),
        _of_customer(_("nationality"), "nationality_id", "nationality_code"),
        Column(_("nationality, name"), _name(Customer, "nationality_id")),
        _of_customer(_("branch"), "branch_id", "branch_code"),
        Column(_("branch, name"), _name(Customer, "branch_id")),
        _of_customer(_("PEP"), "person_type_id", "person_type_code"),
        Column(_("PEP, name"), _name(Customer, "person_type_id")),
        Column(
            _("risk level"),
            lambda line: line.risk_level,
            "risk_level_code",
            lambda line: line.risk_level if line.risk else NOTHING,
        ),
        Column(_("risk level, name"), lambda line: catalog_name(RiskAssessment, "level_id", line.risk_level)),
        Column(
            _("review"),
            lambda line: line.review_state.label if line.review_state else _("reviewed"),
            "review_state",
            lambda line: line.review_state.value if line.review_state else REVIEWED,
        ),
        Column(
            _("open findings"), lambda line: sum(pending.finding_count for pending in line.waiting), "open_findings"
        ),
        Column(
            _("gravest finding"),
            lambda line: SEVERITIES.get(line.gravest_finding, ""),
            "gravest_finding",
            lambda line: line.gravest_finding or None,
        ),
        Column(_("last change"), lambda line: line.customer.index.changed_at, "changed_at"),
    ),
    _read,
    rows_at_a_time=500,
)
