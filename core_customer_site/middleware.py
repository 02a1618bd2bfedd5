"""What every request has: an id, the caller's address, and a plain answer to what no view can be asked."""

import logging
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled

from core_customer_site import client_address, errors
from core_customer_site.logging import request_id as logged_request_id
from customers.outages import is_outage

ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger(__name__)


class RequestFacts:
    """Sets `request.request_id` (also in the logs and in the answer's `X-Request-ID`) and `request.client_address`.

    A caller may bring its own id, so that one event can be followed through several systems.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if ACCEPTED_REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        request.client_address = client_address.of(  # type: ignore[attr-defined]
            request.META, settings.TRUSTED_PROXY_COUNT
        )
        id_token = logged_request_id.set(request_id)
        address_token = client_address.current_address.set(client_address.for_lockout(request))
        try:
            response = self.get_response(request)
        finally:
            client_address.current_address.reset(address_token)
            logged_request_id.reset(id_token)
        response["X-Request-ID"] = request_id
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ReadableAddress:
    """Refuses, with 400, an address with a NUL in its query: no text that the database keeps has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise SuspiciousOperation("NUL in the query")
        return self.get_response(request)


class DatabaseOutage:
    """Answers 503 with `Retry-After` where a view meets a database that cannot be used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_outage(exception):
            return None
        log.error("The database is out.", exc_info=exception)
        if not connection.in_atomic_block:
            connection.close()  # it may lead to a server that is no longer the one to write to
        return errors.unavailable(request)


class PasswordThrottle:
    """Answers 429 with `Retry-After` where a view may not look at a password now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Throttled):
            return None
        return errors.too_many_attempts(request, int(getattr(exception, "wait", None) or 1))
