"""Corrections: what a senior officer changes by hand, through the same rules as the intake."""

from customers.contract.snapshot import Snapshot
from customers.errors import ChangedMeanwhile
from customers.models import Revision

from .assess import assess
from .call import Origin
from .plan import plan
from .races import in_one_step
from .reasons import require_reason
from .write import Writing, write


def correct(snapshot: Snapshot, origin: Origin, *, seen: int) -> Revision | None:
    """Make the customer that the snapshot names what the snapshot says; None if it is that already.

    `seen` is the sequence of the revision that the officer had before them: if there is a newer one, ChangedMeanwhile
    is raised. Also raises ReasonRequired, UnknownCustomer and IdentityConflict.
    """
    require_reason(origin)
    return in_one_step(lambda: _correct_once(snapshot, origin, seen), origin.request_id)


def _correct_once(snapshot: Snapshot, origin: Origin, seen: int) -> Revision | None:
    planned = plan(snapshot)
    if planned.customer is None:
        raise ValueError("a correction names its customer")
    if planned.found.last.sequence != seen:
        raise ChangedMeanwhile(planned.found.last.sequence)
    if not planned.changes:
        return None
    return write(Writing(planned, assess(planned), origin))
