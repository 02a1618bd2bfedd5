"""From a request of the admin to the origin that changes and reviews are recorded with."""

from typing import Any

from django.http import HttpRequest

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
