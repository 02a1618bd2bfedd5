"""Submissions: writing down each call, whatever came of it."""

import logging
from typing import Any

from customers.audit.digest import VERSION, digest_of_bytes
from customers.contract.fields import LARGEST_NUMBER
from customers.models import Submission

from .call import Call
from .person import person_of
from .storage import storage

logger = logging.getLogger(__name__)


def new_submission(
    call: Call,
    outcome: Submission.Outcome,
    status: int,
    *,
    message: Any = "",
    match: Any = "",
    customer_number: int | None = None,
) -> Submission:
    """The record of a call, not yet saved."""
    return Submission(
        received_at=call.received_at,
        user_id=call.origin.user_id,
        username=call.origin.username,
        client_address=call.origin.client_address,
        request_id=call.origin.request_id,
        payload=call.body,
        payload_bytes=len(call.body) if call.declared_bytes is None else min(call.declared_bytes, LARGEST_NUMBER),
        payload_digest=digest_of_bytes(call.body),
        outcome=outcome.value,
        status=status,
        message=str(message),
        match=str(match),
        customer_id=customer_number,
        resubmission_of_id=call.resubmission_of,
        milliseconds=call.milliseconds,
        digest_version=VERSION,
    )


def record_refusal(call: Call, status: int, *, message: Any, match: Any = "") -> None:
    """Write down a call that changed nothing because it was refused (4XX) or failed (5XX).

    Comes after the rollback, and never fails the call: whatever stands in the way of the record, the log says so.
    """
    outcome = Submission.Outcome.REFUSED if status < 500 else Submission.Outcome.FAILED
    try:
        submission = new_submission(call, outcome, status, message=message, match=match)
        storage().record(submission)
        if person := person_of(call.body, submission.id):
            person.save(force_insert=True)
    except Exception:
        logger.exception("submission not recorded: status %d, request %s", status, call.origin.request_id)
