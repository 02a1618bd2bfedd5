"""What reviewers should know about a change, and whether it waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import override

from customers.contract.snapshot import Row, RowKey

from .causes import Difference, find_causes
from .codes import take_in_codes
from .findings import Case, Found, find_findings
from .findings.case import Correction, Place
from .findings.corrections import find_corrections
from .findings.neighbours import find_neighbours
from .plan import Plan
from .reviewed import TABLES, read_reviewed_amounts


@dataclass(frozen=True)
class Assessment:
    """Findings of a revision, and the codes of what in it asks for a review."""

    findings: list[Found] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)


def assess(planned: Plan) -> Assessment:
    """The assessment of a change. Takes in the catalog codes that it is the first to use."""
    return _assess(planned, {})


def assess_against_corrections(planned: Plan) -> Assessment:
    """As `assess`, of a change from outside to a customer that officers have corrected by hand."""
    return _assess(planned, find_corrections(planned.customer.number) if planned.customer else {})


def _assess(planned: Plan, corrections: Mapping[Place, Correction]) -> Assessment:
    changed = frozenset((change.row_key, column) for change in planned.changes for column in change.columns)
    number = planned.customer.number if planned.customer else None
    with override(settings.LANGUAGE_CODE):  # findings are evidence: their language is the bank's, not the caller's
        findings = find_findings(
            Case(
                before=planned.before,
                after=planned.snapshot.rows,
                changed=changed,
                catalog=take_in_codes(planned.changes),
                neighbours=find_neighbours(number, planned.snapshot.rows, changed),
                corrections=corrections,
            )
        )
    return Assessment(findings, find_causes(Difference(planned.before, planned.after, findings, _reviewed(planned))))


def _reviewed(planned: Plan) -> Mapping[RowKey, Row]:
    """The amounts that a review last looked at; read only where a change may have moved away from them."""
    if planned.customer and any(change.row_key.model in TABLES for change in planned.changes):
        return read_reviewed_amounts(planned.customer.number)
    return planned.before
