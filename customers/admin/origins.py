"""From a request of the admin to who is at the desk, as changes, reviews and logs are recorded with."""

from typing import Any

from django.http import HttpRequest

from customers.audit.logs import Who
from customers.intake.call import Origin
from customers.models import Revision


def origin_of(request: HttpRequest, reason: str) -> Origin:
    """Who is at the desk, from where, and why."""
    facts: Any = request  # with what the middleware has put on it
    return Origin(
        Revision.Source.ADMIN,
        request.user.pk,
        request.user.get_username(),
        request_id=facts.request_id,
        client_address=facts.client_address,
        reason=reason,
    )


def who_of(request: HttpRequest) -> Who:
    """Who is at the desk, and from where."""
    facts: Any = request  # with what the middleware has put on it
    return Who(request.user.get_username(), request.user.pk, facts.client_address, facts.request_id)
