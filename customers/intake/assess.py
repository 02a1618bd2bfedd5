"""What reviewers should know about a change, and whether it waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import override

from catalogs.observe import Observed

from .causes import Difference, find_causes
from .codes import new_codes
from .findings import Case, Found, find_findings
from .findings.case import Correction, Place
from .findings.corrections import find_corrections
from .findings.neighbours import brought_about
from .plan import Plan


@dataclass(frozen=True)
class Assessment:
    """Findings of a revision, the codes of what in it asks for a review, and what the catalogs learn from it."""

    findings: list[Found] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    new_codes: Sequence[Observed] = ()


def assess(planned: Plan) -> Assessment:
    """The assessment of a change. Reads, and writes nothing."""
    return _assess(planned, {})


def assess_against_corrections(planned: Plan) -> Assessment:
    """As `assess`, of a change from outside: it may overwrite what officers have corrected by hand."""
    if planned.customer is None or not planned.found.last.has_corrections:
        return _assess(planned, {})
    return _assess(planned, find_corrections(planned.customer.number))


def _assess(planned: Plan, corrections: Mapping[Place, Correction]) -> Assessment:
    changed = {change.row_key: change.columns for change in planned.changes}
    with override(settings.LANGUAGE_CODE):  # findings are evidence: their language is the bank's, not the caller's
        findings = find_findings(
            Case(
                before=planned.before,
                after=planned.snapshot.rows,
                changed=changed,
                catalog=planned.entries,
                neighbours=brought_about(planned.found.neighbours, changed),
                corrections=corrections,
            )
        )
    difference = Difference(planned.before, planned.after, findings, planned.found.reviewed)
    return Assessment(findings, find_causes(difference), new_codes(planned.described, planned.entries))
