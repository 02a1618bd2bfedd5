"""What is exported of each list: the columns, and how their rows are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.audit.diff import NOTHING, FieldChange
from customers.audit.export import Column, Table
from customers.audit.replay import changes_of
from customers.models import Customer, IdentityDocument, PendingRevision, Revision, RiskAssessment, Submission
from customers.models.revision import gravest

from .customer_page import most_urgent
from .desk import SEVERITIES, causes_of, state_of
from .display import catalog_name, shown


@dataclass
class CustomerLine:
    """A customer, with what its list shows of other tables."""

    customer: Any
    document: IdentityDocument | None = None
    risk_level: str | None = None
    waiting: list[Any] = field(default_factory=list)

    @property
    def review_state(self) -> Any:
        """The most urgent state of what waits."""
        state = most_urgent(self.waiting)
        return state.label if state else _("reviewed")

    @property
    def gravest_finding(self) -> Any:
        """The severity of the gravest open finding."""
        return SEVERITIES.get(gravest(pending.severity for pending in self.waiting if pending.severity), "")


@dataclass(frozen=True)
class ChangeLine:
    """A field that a revision changed; None for a revision that changed none that people are shown."""

    revision: Any
    field: FieldChange | None

    def of_field(self, name: str) -> Any:
        """A text of the field."""
        return getattr(self.field, name, "")

    def value(self, name: str) -> Any:
        """The value before or after; "—" for null, "(blank)" for blank, nothing where the row did not exist."""
        value = getattr(self.field, name, NOTHING)
        return "" if value is NOTHING else shown(value) if value in (None, "") else value


def _read_customers(numbers: Sequence[int]) -> Iterator[CustomerLine]:
    customers = Customer.objects.select_related("index").defer("index__search_text").filter(number__in=numbers)
    lines = {customer.number: CustomerLine(customer) for customer in customers}
    for document in IdentityDocument.objects.filter(customer__in=numbers, is_main=True):
        lines[document.customer_id].document = document
    for assessment in RiskAssessment.objects.filter(customer__in=numbers):
        lines[assessment.pk].risk_level = assessment.level_id
    for pending in PendingRevision.objects.filter(customer__in=numbers).annotate(
        finding_count=Count("revision__findings")
    ):
        lines[pending.customer_id].waiting.append(pending)
    return (lines[number] for number in numbers)


def _read_changes(ids: Sequence[int]) -> Iterator[ChangeLine]:
    revisions = Revision.objects.select_related("pending").prefetch_related("reviews").in_bulk(ids)
    changes = changes_of(revisions.values())
    for number in ids:
        fields: list[FieldChange | None] = [changed for change in changes[number] for changed in change.fields]
        for changed in fields or [None]:
            yield ChangeLine(revisions[number], changed)


def _read_submissions(ids: Sequence[int]) -> Iterator[Submission]:
    submissions = Submission.objects.select_related("customer", "refused_person").defer("payload").in_bulk(ids)
    return (submissions[number] for number in ids)


def _person(submission: Any) -> str:
    """Whom the submission was about, as far as it can be told."""
    if submission.customer:
        return str(submission.customer.full_name)
    return getattr(getattr(submission, "refused_person", None), "name", "")


def _name(model: type[Model], column: str) -> Callable[[Any], str]:
    """What the catalog calls the code that a customer has in a column."""
    return lambda line: catalog_name(model, column, getattr(line.customer, column))


CUSTOMERS = Table(
    (
        Column(_("customer number"), lambda line: line.customer.number),
        Column(pgettext_lazy("of a customer", "first name"), lambda line: line.customer.first_name),
        Column(_("middle name"), lambda line: line.customer.middle_name),
        Column(pgettext_lazy("of a customer", "last name"), lambda line: line.customer.last_name),
        Column(_("second last name"), lambda line: line.customer.second_last_name),
        Column(_("document type"), lambda line: line.document and line.document.document_type_id),
        Column(_("issuing country"), lambda line: line.document and line.document.issuing_country_id),
        Column(_("main document"), lambda line: line.document and line.document.number),
        Column(_("nationality"), lambda line: line.customer.nationality_id),
        Column(_("nationality, name"), _name(Customer, "nationality_id")),
        Column(_("branch"), lambda line: line.customer.branch_id),
        Column(_("branch, name"), _name(Customer, "branch_id")),
        Column(_("PEP"), lambda line: line.customer.person_type_id),
        Column(_("PEP, name"), _name(Customer, "person_type_id")),
        Column(_("risk level"), lambda line: line.risk_level),
        Column(_("risk level, name"), lambda line: catalog_name(RiskAssessment, "level_id", line.risk_level)),
        Column(_("review"), lambda line: line.review_state),
        Column(_("open findings"), lambda line: sum(pending.finding_count for pending in line.waiting)),
        Column(_("gravest finding"), lambda line: line.gravest_finding),
        Column(_("last change"), lambda line: line.customer.index.changed_at),
    ),
    _read_customers,
    rows_at_a_time=500,
)

CHANGES = Table(
    (
        Column(_("customer number"), lambda line: line.revision.customer_id),
        Column(_("sequence"), lambda line: line.revision.sequence),
        Column(_("moment"), lambda line: line.revision.created_at),
        Column(_("kind"), lambda line: line.revision.get_kind_display()),
        Column(_("channel"), lambda line: line.revision.get_source_display()),
        Column(_("user name"), lambda line: line.revision.username),
        Column(_("reason"), lambda line: line.revision.reason),
        Column(_("why it is to be reviewed"), lambda line: ", ".join(causes_of(line.revision))),
        Column(_("review"), lambda line: state_of(line.revision, line.revision.reviews.all()).label),
        Column(_("path"), lambda line: line.of_field("path")),
        Column(_("field"), lambda line: line.of_field("label")),
        Column(_("before"), lambda line: line.value("before")),
        Column(_("before, name"), lambda line: line.of_field("before_name")),
        Column(_("after"), lambda line: line.value("after")),
        Column(_("after, name"), lambda line: line.of_field("after_name")),
    ),
    _read_changes,
    rows_at_a_time=200,
)
"""A line for each field that a revision changed."""

SUBMISSIONS = Table(
    (
        Column(_("submission"), lambda submission: submission.pk),
        Column(_("received at"), lambda submission: submission.received_at),
        Column(_("user name"), lambda submission: submission.username),
        Column(_("client address"), lambda submission: submission.client_address),
        Column(_("request id"), lambda submission: submission.request_id),
        Column(_("outcome"), lambda submission: submission.get_outcome_display()),
        Column(_("HTTP status"), lambda submission: submission.status),
        Column(_("message"), lambda submission: submission.message),
        Column(_("match"), lambda submission: submission.match),
        Column(_("customer number"), lambda submission: submission.customer_id),
        Column(_("person"), lambda submission: _person(submission)),
        Column(_("resubmission of"), lambda submission: submission.resubmission_of_id),
        Column(_("milliseconds"), lambda submission: submission.milliseconds),
        Column(_("size in bytes"), lambda submission: submission.payload_bytes),
        Column(_("payload digest"), lambda submission: submission.payload_digest),
    ),
    _read_submissions,
    rows_at_a_time=500,
)
"""Without the payloads."""

TABLES: Mapping[type[Model], Table] = {Customer: CUSTOMERS, Revision: CHANGES, Submission: SUBMISSIONS}
"""Of which list -> what is exported of it."""
