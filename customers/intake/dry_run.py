"""Dry runs: what a submission would come to, without any of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.audit.diff import describe
from customers.contract.snapshot import Snapshot
from customers.models import Submission

from .assess import Assessment, assess_against_corrections
from .plan import Plan, plan
from .races import in_one_step


@dataclass(frozen=True)
class Foreseen:
    """What a submission would come to: its plan, and what reviewers would be told of it."""

    plan: Plan
    assessment: Assessment

    @property
    def outcome(self) -> Submission.Outcome:
        """CREATED, UPDATED or UNCHANGED."""
        return self.plan.outcome

    @property
    def customer_number(self) -> int | None:
        """The number of a known customer; a new one's is assigned when it is taken in."""
        return self.plan.customer.number if self.plan.customer else None

    @property
    def changes(self) -> Sequence[str]:
        """Paths of the fields of a known customer that would change."""
        if self.plan.customer is None:
            return []
        described = (describe(change.row_key, change.type, change.before, change.after) for change in self.plan.changes)
        return [field.path for row in described if row for field in row.fields]


def dry_run(snapshot: Snapshot, request_id: str) -> Foreseen:
    """What submitting the snapshot would do now. Writes nothing; raises what would refuse it."""
    return in_one_step(lambda: _foresee(snapshot), request_id)


def _foresee(snapshot: Snapshot) -> Foreseen:
    planned = plan(snapshot)
    if planned.customer is not None and not planned.changes:
        return Foreseen(planned, Assessment())
    return Foreseen(planned, assess_against_corrections(planned))
