"""Answers to requests that no view answers: JSON for callers, a page for people in the admin."""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from customers.outages import is_outage

RETRY_AFTER_SECONDS = 5


def answer(request: HttpRequest, status: int, message: Any) -> HttpResponse:
    """The error as a page in the admin, and as `{"message": ..., "request_id": ...}` elsewhere."""
    facts = {"message": str(message), "request_id": getattr(request, "request_id", "")}
    if request.path_info.startswith("/admin/"):
        # Without the request: its user and messages are in the database, which may be what failed.
        return HttpResponse(render_to_string("admin/error.html", {**facts, "status": status}), status=status)
    return JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is out. Sending the same call again is safe."""
    response = answer(request, 503, _("The core cannot reach its database. Please try again in a few seconds."))
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def too_many_attempts(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429: so many passwords were wrong that none is looked at for a while."""
    response = answer(request, 429, _("Too many attempts. Please wait before trying again."))
    response["Retry-After"] = str(wait_seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the body is larger than we read."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413, _("The request is too large."))
    return answer(request, 400, _("The request cannot be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer(request, 403, _("You do not have permission to do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 to a form that was not sent from a page of ours, or from one that has grown old."""
    return answer(request, 403, _("The form has expired. Please go back, reload the page and send it again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return answer(request, 404, _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 for an outage that no view met, such as one while a session is read or saved."""
    if is_outage(sys.exception()):
        return unavailable(request)
    return answer(request, 500, _("Something went wrong in the core. Please report it with the request id."))
