"""The intake: how a snapshot becomes part of the register. Match, compare, write, record; forward only."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import override

from catalogs import registry
from customers.contract.snapshot import Snapshot
from customers.errors import TooBusy
from customers.models import Customer, Submission
from customers.register import CurrentCustomer, read_customer

from . import match
from .call import Call
from .codes import take_in_codes
from .compare import Change, compare
from .findings import Case, find_findings
from .findings.neighbours import find_neighbours
from .record import new_submission, save_submission
from .write import Writing, write

logger = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often a submission that lost a race is tried again, from the start."""

ACCEPTED = 201

_LOST_RACES = {"23505", "23503", "40001", "40P01"}
"""SQLSTATE of unique and foreign key violations, serialization failures and deadlocks."""


@dataclass(frozen=True)
class Accepted:
    """What came of a submission that was taken in."""

    customer_number: int
    outcome: Submission.Outcome


def submit(snapshot: Snapshot, call: Call) -> Accepted:
    """Create or update the customer that the snapshot describes, and record the submission; all of it or nothing.

    Raises UnknownCustomer, IdentityConflict, or TooBusy when other calls kept changing the same customers.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _submit_once(snapshot, call)
        except (IntegrityError, OperationalError) as error:
            if not _lost_a_race(error):
                raise
            logger.info("submission %s lost a race, attempt %d", call.origin.request_id, attempt)
            registry.forget()  # a catalog entry that it relied on may be gone
    raise TooBusy


def _submit_once(snapshot: Snapshot, call: Call) -> Accepted:
    found = match.find(snapshot)
    customer = _lock(found.number) if found.number is not None else None
    if customer is not None:
        match.check_same_person(found, customer, snapshot)
    changes = compare(customer.rows if customer else {}, snapshot.rows)
    if customer is None:
        outcome = Submission.Outcome.CREATED
    else:
        outcome = Submission.Outcome.UPDATED if changes else Submission.Outcome.UNCHANGED
    number = customer.number if customer else None
    submission = new_submission(call, outcome, ACCEPTED, match=found.reason, customer_number=number)
    if customer is not None and not changes:
        save_submission(submission)
        return Accepted(customer.number, outcome)
    with override(settings.LANGUAGE_CODE):  # findings are evidence: their language is the bank's, not the caller's
        case = _case(customer, snapshot, changes)
        findings = find_findings(case)
    revision = write(Writing(customer, changes, findings, call.origin, submission))
    return Accepted(revision.customer_id, outcome)


def _lock(number: int) -> CurrentCustomer | None:
    """The customer, which no other transaction changes until this one ends. Read after the lock is held."""
    list(Customer.objects.select_for_update().filter(number=number).values_list("number"))
    return read_customer(number)


def _case(customer: CurrentCustomer | None, snapshot: Snapshot, changes: list[Change]) -> Case:
    changed = frozenset((change.row_key, column) for change in changes for column in change.columns)
    return Case(
        before=customer.rows if customer else {},
        after=snapshot.rows,
        changed=changed,
        catalog=take_in_codes(changes),
        neighbours=find_neighbours(customer.number if customer else None, snapshot.rows, changed),
    )


def _lost_a_race(error: Exception) -> bool:
    sqlstate = getattr(error.__cause__, "pgcode", None)
    return sqlstate in _LOST_RACES or (isinstance(error, IntegrityError) and _is_sqlite_conflict(error))


def _is_sqlite_conflict(error: IntegrityError) -> bool:
    return str(error).startswith(("UNIQUE constraint failed", "FOREIGN KEY constraint failed"))
