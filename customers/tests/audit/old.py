"""Submissions and customers of long ago, as the intake wrote them then."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import User
from django.utils import timezone

from customers.audit.retention import present, years_before
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.intake.call import Call, Origin
from customers.intake.record import record_refusal
from customers.intake.submit import submit
from customers.models import Revision, Submission

YEARS = 10
SECOND = timedelta(seconds=1)
BODY = b'{"client_info": {"first_name": "Ana", "last_name": "Gil"}}'


def years_ago(years: int = YEARS) -> datetime:
    """Everything before this moment is past a term of so many years."""
    return years_before(present(), years)


def refused_at(moment: datetime, user: User, body: bytes = BODY, status: int = 400, **call: Any) -> Submission:
    """A submission that was refused, or failed, at a moment."""
    origin = Origin(Revision.Source.API, user.pk, user.username)
    record_refusal(Call(origin, body, received_at=moment, **call), status, message="No.")
    return Submission.objects.latest("pk")


def accepted_at(moment: datetime, user: User, body: bytes) -> int:
    """The number of a customer who was taken in at a moment."""
    snapshot = read_payload(parse(body))  # by the rules of today, which look at the clock
    origin = Origin(Revision.Source.API, user.pk, user.username)
    with patch.object(timezone, "now", return_value=moment):
        return submit(snapshot, Call(origin, body, received_at=moment)).customer_number
