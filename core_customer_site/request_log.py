"""One line in the log for each call of the API and each request of the administration, without personal data.

The calls that bring customers are counted here, too.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from core_customer_site.counting import calls
from core_customer_site.logging import route_of
from customers import noted

LOGGED = ("/core_customer", "/admin/")
ANSWERED = "answered"
INTAKE = ("/core_customer", "/core_customer/")
OUTCOMES = {401: "denied", 403: "denied", 429: "throttled", 503: "unavailable"}
NOT_LOGGED = "/admin/brand.css"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
CUSTOMER_PAGES = "admin/customers/customer/<path:object_id>/"

log = logging.getLogger(__name__)


class RequestLog:
    """Says of each request who made it, what came of it, of which customer, and in how many milliseconds.

    The address stands there as its pattern: what a caller puts into one may be anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(LOGGED) or request.path_info == NOT_LOGGED:
            return self.get_response(request)
        started = time.perf_counter()
        known: dict[str, Any] = {}
        token = noted.facts.set(known)
        try:
            response = self.get_response(request)
        finally:
            noted.facts.reset(token)
        seconds = time.perf_counter() - started
        route = route_of(request)
        outcome: str = known.get("outcome") or outcome_of(response.status_code)
        facts = {
            "user": _user_name(request),
            "outcome": outcome,
            "status": response.status_code,
            "customer_number": known.get("customer_number") or _customer_in(request, route),
            "milliseconds": round(seconds * 1000, 1),
        }
        if request.method == "POST" and request.path_info in INTAKE and outcome != ANSWERED:  # led on to https
            calls.add(outcome, seconds)
        log.info("%s %s", _method(request), route, extra={"facts": facts})
        return response


def _user_name(request: HttpRequest) -> str | None:
    """The name of the user, if it was asked who it is; nobody is looked up for the log."""
    user: Any = request.__dict__.get("user")
    if type(user) is SimpleLazyObject and user.__dict__["_wrapped"] is empty:
        return None
    return (user.get_username() or None) if user else None


def outcome_of(status: int) -> str:
    """What came of a request of which nothing more is known than the status."""
    if status < 400:
        return ANSWERED
    return OUTCOMES.get(status) or ("refused" if status < 500 else "failed")


def _customer_in(request: HttpRequest, route: str) -> int | None:
    """The number of the customer whose page it is."""
    if not route.startswith(CUSTOMER_PAGES) or not request.resolver_match:
        return None
    number = str(request.resolver_match.kwargs.get("object_id"))
    return int(number) if number.isascii() and number.isdigit() and len(number) < 20 else None


def _method(request: HttpRequest) -> str:
    """The method; any other than those of HTTP could be anything."""
    return request.method if request.method in METHODS else "other"
