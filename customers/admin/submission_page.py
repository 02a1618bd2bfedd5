"""The page of a submission: the answer that was given, what else is known of the call, and what was sent."""

import json
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import CoreCustomerError
from customers.intake.resubmit import NOT_TAKEN_IN, can_be_sent_again
from customers.models import Erasure, Revision, Submission
from customers.roles import RESUBMIT

from .payload_layout import Problems, lay_out
from .payloads import readable
from .submission_filters import STATUSES

INTERNAL_ERROR = 500
"""The status of which the caller is told nothing but that it happened."""


def page_of(submission: Submission, request: HttpRequest) -> dict[str, Any]:
    """What the template of the page shows."""
    payload = bytes(submission.payload)
    was_kept = len(payload) == submission.payload_bytes
    problems = problems_of_today(payload) if was_kept and submission.outcome == Submission.Outcome.REFUSED else {}
    layout = lay_out(payload, problems, submission.message) if was_kept else None
    others = Submission.objects.filter(Q(pk=submission.resubmission_of_id) | Q(resubmission_of=submission))
    return {
        "title": _("Submission %(number)d") % {"number": submission.pk},
        "subtitle": None,
        "submission": submission,
        "answer": answer_of(submission),
        "status_label": STATUSES.get(submission.status, ""),
        "revision": Revision.objects.filter(submission=submission).first(),
        "earlier_and_later": others.defer("payload").order_by("pk"),
        "was_kept": was_kept,
        "erasure": None if was_kept else Erasure.objects.filter(submission=submission).first(),
        "is_refusal": submission.outcome == Submission.Outcome.REFUSED,
        "problems": problems,
        "unplaced": layout.unplaced if layout else problems,
        "layout": layout,
        "raw": readable(payload) if was_kept else "",
        "may_send_again": request.user.has_perm(RESUBMIT) and can_be_sent_again(submission),
    }


def answer_of(submission: Submission) -> str:
    """The JSON that the caller was answered; empty for an internal error, of which the caller was told nothing."""
    if submission.outcome not in NOT_TAKEN_IN:
        return json.dumps({"customer_number": submission.customer_id})
    if submission.status == INTERNAL_ERROR:
        return ""
    return json.dumps({"message": submission.message}, ensure_ascii=False)


def problems_of_today(payload: bytes) -> Problems:
    """What is wrong with the data of a payload by the rules and catalogs of today, by path, in the reader's language.

    What is wrong with the whole of it stands under an empty path.
    """
    try:
        read_payload(parse(payload))
    except CoreCustomerError as error:
        errors = error.errors or {"": [error.sentence]}
        return {path: [str(text) for text in texts] for path, texts in errors.items()}
    return {}
