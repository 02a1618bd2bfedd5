"""The list of submissions: a line for each, without its payload."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.audit.diff import NOTHING
from customers.audit.export.table import Column, Table
from customers.models import Submission

from .columns import choice_of_row, of_row


def _read(ids: Sequence[int]) -> Iterator[Submission]:
    submissions = Submission.objects.select_related("customer", "refused_person").defer("payload").in_bulk(ids)
    return (submissions[number] for number in ids)


def _person(submission: Any) -> Any:
    """Whom the submission was about; NOTHING if it cannot be told."""
    if submission.customer:
        return str(submission.customer.full_name)
    return getattr(getattr(submission, "refused_person", None), "name", NOTHING)


SUBMISSIONS = Table(
    (
        of_row(_("submission"), "id", "submission_id"),
        of_row(_("received at"), "received_at"),
        of_row(_("user name"), "username"),
        of_row("", "user_id"),
        of_row(_("client address"), "client_address"),
        of_row(_("request id"), "request_id"),
        choice_of_row(Submission, _("outcome"), "outcome"),
        of_row(_("HTTP status"), "status"),
        of_row(_("message"), "message"),
        of_row(_("match"), "match"),
        of_row(_("customer number"), "customer_id", "customer_number"),
        Column(
            _("person"),
            lambda submission: "" if (person := _person(submission)) is NOTHING else person,
            "person",
            _person,
        ),
        of_row(_("resubmission of"), "resubmission_of_id", "resubmission_of"),
        of_row(_("milliseconds"), "milliseconds"),
        of_row(_("size in bytes"), "payload_bytes"),
        of_row(_("payload digest"), "payload_digest"),
        of_row("", "digest"),
        of_row("", "digest_version"),
    ),
    _read,
    rows_at_a_time=500,
)
