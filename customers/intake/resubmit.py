"""Resubmissions: what was refused is sent again by staff, after its cause is gone."""

from django.db import transaction
from rest_framework import status

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import CoreCustomerError, NotToBeSentAgain
from customers.models import Submission

from .call import Call, Origin
from .plan import Plan, plan
from .reasons import require_reason
from .record import record_refusal
from .submit import Accepted, submit

NOT_TAKEN_IN = (Submission.Outcome.REFUSED, Submission.Outcome.FAILED)


def can_be_sent_again(submission: Submission) -> bool:
    """Whether the submission came to nothing, and its payload was kept whole."""
    return (
        submission.outcome in NOT_TAKEN_IN
        and submission.payload_bytes > 0
        and submission.payload_bytes == len(submission.payload)
    )


def foresee(submission: Submission) -> Plan:
    """What sending it again would do now. Writes nothing; raises what refuses it."""
    _check(submission)
    with transaction.atomic():
        return plan(read_payload(parse(bytes(submission.payload))))


def resubmit(submission: Submission, origin: Origin) -> Accepted:
    """Send the payload again, as a new submission that names the first. What refuses it is recorded, and raised."""
    _check(submission)
    require_reason(origin)
    call = Call(origin, bytes(submission.payload), resubmission_of=submission.id)
    try:
        return submit(read_payload(parse(call.body)), call)
    except CoreCustomerError as error:
        record_refusal(call, error.status, message=error.sentence, match=error.match)
        raise
    except Exception as error:
        record_refusal(call, status.HTTP_500_INTERNAL_SERVER_ERROR, message=type(error).__name__)
        raise


def _check(submission: Submission) -> None:
    if not can_be_sent_again(submission):
        raise NotToBeSentAgain
