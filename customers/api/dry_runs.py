"""Dry runs of the endpoint: how a caller asks for one, and how it is answered."""

import logging
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.request import Request

from customers.audit.access import log_access
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import CoreCustomerError, IdentityConflict, TooBusy
from customers.intake.call import Call
from customers.intake.causes import CAUSE_LABELS
from customers.intake.dry_run import Foreseen, dry_run
from customers.models import Access
from customers.roles import VIEW

from .calls import who_of
from .errors import body_of

logger = logging.getLogger(__name__)

HEADER = "X-Dry-Run"


class UnclearDryRun(CoreCustomerError):
    """The header of dry runs is neither true nor false: nobody knows whether the call is meant. 400."""

    code = "unclear_dry_run"
    message = _("X-Dry-Run must be true or false.")


def is_dry_run(request: Request) -> bool:
    """Whether the caller asks for a dry run."""
    return _asked(request) == "true"


def require_clear(request: Request) -> None:
    """Raise UnclearDryRun for a header that says neither true nor false: nobody should have to guess."""
    if _asked(request) not in ("true", "false", ""):
        raise UnclearDryRun


def foresee(request: Request, call: Call) -> dict[str, Any]:
    """What the call would be answered, and what it would do.

    Raises TooBusy where nothing could be foreseen. What it says of the customer on file is for those who may view it.
    That a document is somebody's is told to all who may submit: each customer named leaves a line in the access log.
    """
    try:
        foreseen = dry_run(read_payload(parse(call.body)), call.origin.request_id)
    except TooBusy:
        raise
    except CoreCustomerError as error:
        logger.info("dry run: %d", error.status)
        _log_accesses(request, error.numbers if isinstance(error, IdentityConflict) else [])
        return {"dry_run": True, "status": error.status, **body_of(error, call.origin.request_id)}
    answer = {
        "dry_run": True,
        "status": status.HTTP_201_CREATED,
        "outcome": foreseen.outcome.value,
        "customer_number": foreseen.customer_number,
        "request_id": call.origin.request_id,
    }
    logger.info("dry run: %s", foreseen.outcome.value)
    _log_accesses(request, [] if foreseen.customer_number is None else [foreseen.customer_number])
    return answer | _details(foreseen) if request.user.has_perm(VIEW) else answer


def _log_accesses(request: Request, numbers: Sequence[int]) -> None:
    for number in numbers:
        log_access(who_of(request), Access.Kind.API, customer=number, detail=HEADER)


def _details(foreseen: Foreseen) -> dict[str, Any]:
    assessed = foreseen.assessment
    return {
        "match": foreseen.plan.match.reason,
        "changes": list(foreseen.changes),
        "findings": [
            {"code": found.code, "severity": found.severity.value, "path": found.path, "text": found.text}
            for found in assessed.findings
        ],
        "waits_for_review": bool(assessed.causes),
        "review_causes": [{"code": code, "text": str(CAUSE_LABELS[code])} for code in assessed.causes],
    }


def _asked(request: Request) -> str:
    asked: str = request.META.get("HTTP_X_DRY_RUN", "")
    return asked.strip().lower()
