"""Which revisions wait for an officer: those that matter. To add a cause: a line in CAUSES, and its test."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import Employment, Finding, IdentityDocument, OtherActivity, RiskAssessment, Transactionality

from .findings import Found

EMPLOYMENT, OTHER_ACTIVITY, MOVEMENTS = RowKey(Employment), RowKey(OtherActivity), RowKey(Transactionality)
GRAVE = (Finding.Severity.WARNING, Finding.Severity.ALERT)


@dataclass(frozen=True)
class Difference:
    """A revision as causes see it: the customer before (empty for a new one) and after, and what was found."""

    before: Mapping[RowKey, Row]
    after: Mapping[RowKey, Row]
    findings: Iterable[Found]
    reviewed: Mapping[RowKey, Row]
    """The rows with amounts as a review last looked at them."""


Check = Callable[[Difference], bool]


@dataclass(frozen=True)
class Cause:
    """One reason for a review: its code, as revisions keep it, and whether a revision has it."""

    code: str
    label: Any
    check: Check


def is_new(difference: Difference) -> bool:
    """The revision creates the customer."""
    return not difference.before


def has_warning(difference: Difference) -> bool:
    """A finding is a warning or an alert."""
    return any(found.severity in GRAVE for found in difference.findings)


def differs(row_key: RowKey, *columns: str) -> Check:
    """Any of the columns has another value. Of a new customer nothing differs: it is reviewed as a whole."""
    return lambda difference: (
        bool(difference.before)
        and any(
            _value(difference.before, row_key, column) != _value(difference.after, row_key, column)
            for column in columns
        )
    )


def documents_differ(difference: Difference) -> bool:
    """A document came, went out of use, or became the main one. How its number is punctuated does not matter."""
    return bool(difference.before) and _documents(difference.before) != _documents(difference.after)


def moves(row_key: RowKey, *columns: str) -> Check:
    """Any of the amounts is more than the share that the bank has set (REVIEW_SHARE) away from what was last reviewed.

    Only if it changes now: what has been far away since before is no news.
    """
    return lambda difference: any(
        differs(row_key, column)(difference)
        and _is_far(_value(difference.reviewed, row_key, column), _value(difference.after, row_key, column))
        for column in columns
    )


def any_of(*checks: Check) -> Check:
    """At least one of the checks holds."""
    return lambda difference: any(check(difference) for check in checks)


CAUSES: tuple[Cause, ...] = (
    Cause("creation", _("new customer"), is_new),
    Cause("names", _("names"), differs(CUSTOMER, "name_key")),
    Cause("birth_date", _("birth date"), differs(CUSTOMER, "birth_date")),
    Cause("documents", _("documents"), documents_differ),
    Cause("nationality", _("nationality"), differs(CUSTOMER, "nationality_id", "other_nationality_id")),
    Cause("exposure", _("political exposure"), differs(CUSTOMER, "person_type_id")),
    Cause("risk_level", _("risk level"), differs(RowKey(RiskAssessment), "level_id")),
    Cause("funds_country", _("country of funds"), differs(MOVEMENTS, "funds_country_id")),
    Cause(
        "income",
        _("income"),
        any_of(
            differs(EMPLOYMENT, "currency_id"),
            moves(EMPLOYMENT, "salary", "annual_gross_salary", "net_income"),
            moves(OTHER_ACTIVITY, "income_in_usd"),
        ),
    ),
    Cause(
        "transactionality",
        _("transactionality"),
        any_of(
            differs(MOVEMENTS, "incoming_currency_id", "outgoing_currency_id"),
            moves(MOVEMENTS, "incoming_amount", "incoming_movements", "outgoing_amount", "outgoing_movements"),
        ),
    ),
    Cause("warning", _("warning"), has_warning),
)

CAUSE_LABELS: Mapping[str, Any] = {cause.code: cause.label for cause in CAUSES}


def find_causes(difference: Difference) -> list[str]:
    """The codes of what in a revision asks for a review, in the order of the table; none if it need not wait."""
    return [cause.code for cause in CAUSES if cause.check(difference)]


def _value(rows: Mapping[RowKey, Row], row_key: RowKey, column: str) -> Any:
    return rows.get(row_key, {}).get(column)


def _documents(rows: Mapping[RowKey, Row]) -> set[tuple[Any, ...]]:
    return {
        (row_key.key, row["is_current"], row["is_main"])
        for row_key, row in rows.items()
        if row_key.model is IdentityDocument
    }


def _is_far(reviewed: Decimal | int | None, after: Decimal | int | None) -> bool:
    was, is_now = Decimal(reviewed or 0), Decimal(after or 0)
    return abs(is_now - was) > settings.REVIEW_SHARE * was
