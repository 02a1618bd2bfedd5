"""The first load: customers that the bank already has come in under the numbers that it knows them by."""

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.contract.snapshot import Snapshot
from customers.models import Submission

from .assess import assess, assess_against_corrections
from .call import Origin
from .plan import Plan, plan
from .races import in_one_step
from .write import Writing, write


def load(snapshot: Snapshot, origin: Origin, *, review: bool) -> Submission.Outcome:
    """Create or update the customer of the snapshot's number; what came of it. All of it or nothing.

    A creation waits for an officer only if `review` says so: the bank knows the customer already. An update waits as
    any other. There is no submission, since nothing was submitted: `origin` says what was loaded. Raises
    IdentityConflict, or TooBusy.
    """
    return in_one_step(lambda: _load_once(_bringing_its_number(snapshot), origin, review), origin.request_id)


def foresee_load(snapshot: Snapshot) -> Submission.Outcome:
    """What `load` would come to now. Writes nothing; raises what would refuse it."""
    with transaction.atomic():
        return plan(_bringing_its_number(snapshot)).outcome


def _load_once(snapshot: Snapshot, origin: Origin, review: bool) -> Submission.Outcome:
    planned = plan(snapshot)
    if planned.customer is None:
        write(_creation(planned, origin, review))
    elif planned.changes:
        write(Writing(planned, assess_against_corrections(planned), origin))
    return planned.outcome


def _creation(planned: Plan, origin: Origin, review: bool) -> Writing:
    """Where nobody is to review it, its findings are kept all the same, and the reason says so."""
    assessed = assess(planned)
    if not review:
        assessed = replace(assessed, causes=[])
        origin = replace(origin, reason=f"{origin.reason} {_why_no_review()}".strip())
    return Writing(planned, assessed, origin)


@override(settings.LANGUAGE_CODE)  # a reason is evidence: its language is the bank's
def _why_no_review() -> str:
    return _("The bank had this customer before: no review.")


def _bringing_its_number(snapshot: Snapshot) -> Snapshot:
    if snapshot.customer_number is None:
        raise ValueError("a customer that is loaded has a number")
    return replace(snapshot, brings_its_number=True)
