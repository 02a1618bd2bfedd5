"""What sending a refused submission again would do now, for the officer who is about to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from customers.audit.diff import describe
from customers.errors import CoreCustomerError
from customers.intake.plan import Plan
from customers.intake.resubmit import foresee
from customers.models import Revision, Submission
from customers.register import read_last_revision

from .events import ShownRow, show_row

REVISIONS_SHOWN = 10


@dataclass(frozen=True)
class Prospect:
    """A plan, or the error that would refuse it. `seen` names the state of the register that it was foreseen from.

    `newer` are the latest revisions of the customer since the payload was received first, and `newer_count` says how
    many there are: the payload would overwrite what they say.
    """

    plan: Plan | None = None
    refusal: CoreCustomerError | None = None
    seen: str = ""
    newer: Sequence[Revision] = field(default_factory=list)
    newer_count: int = 0

    @property
    def rows(self) -> list[ShownRow]:
        """What would change."""
        changes = self.plan.changes if self.plan else []
        described = (describe(change.row_key, change.type, change.before, change.after) for change in changes)
        return [show_row(change) for change in described if change]


def look_ahead(submission: Submission) -> Prospect:
    """What sending it again would do. Writes nothing."""
    try:
        with transaction.atomic():  # what is read of the customer is of one moment
            plan = foresee(submission)
            return _update(plan, plan.customer.number, submission) if plan.customer else Prospect(plan)
    except CoreCustomerError as error:
        return Prospect(refusal=error)


def _update(plan: Plan, number: int, submission: Submission) -> Prospect:
    newer = Revision.objects.filter(customer=number, created_at__gt=_first_received_at(submission))
    return Prospect(
        plan,
        seen=f"{number}/{read_last_revision(number).sequence}",
        newer=list(newer.order_by("-sequence")[:REVISIONS_SHOWN]),
        newer_count=newer.count(),
    )


def _first_received_at(submission: Submission) -> datetime:
    """When the payload came from outside: it may have been sent again before, and refused again."""
    earlier, received_at = submission.resubmission_of_id, submission.received_at
    while earlier:
        earlier, received_at = Submission.objects.values_list("resubmission_of", "received_at").get(pk=earlier)
    return received_at
