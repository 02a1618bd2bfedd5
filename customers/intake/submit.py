"""The intake: how a snapshot becomes part of the register. Match, compare, assess, write, record; forward only."""

from dataclasses import dataclass

from customers.contract.snapshot import Snapshot
from customers.models import Submission

from .assess import assess_against_corrections
from .call import Call
from .plan import plan
from .races import in_one_step
from .record import new_submission
from .storage import storage
from .write import Writing, write

ACCEPTED = 201


@dataclass(frozen=True)
class Accepted:
    """What came of a submission that was taken in."""

    customer_number: int
    outcome: Submission.Outcome


def submit(snapshot: Snapshot, call: Call) -> Accepted:
    """Create or update the customer that the snapshot describes, and record the submission; all of it or nothing.

    Raises UnknownCustomer, IdentityConflict, or TooBusy when other calls kept changing the same customers.
    """
    return in_one_step(lambda: _submit_once(snapshot, call), call.origin.request_id)


def _submit_once(snapshot: Snapshot, call: Call) -> Accepted:
    planned = plan(snapshot)
    number = planned.customer.number if planned.customer else None
    submission = new_submission(call, planned.outcome, ACCEPTED, match=planned.match.reason, customer_number=number)
    if planned.customer is not None and not planned.changes:
        storage().record(submission)
        return Accepted(planned.customer.number, planned.outcome)
    revision = write(Writing(planned, assess_against_corrections(planned), call.origin, submission))
    return Accepted(revision.customer_id, planned.outcome)
