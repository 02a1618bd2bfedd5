"""The one place where errors become answers: `{"message": ..., "errors": {path: [...]}, "request_id": ...}`."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from customers.errors import CoreCustomerError

BUSY_RETRY_SECONDS = 1

MESSAGES: dict[int, Any] = {
    401: _("The user name or the password is not right."),
    403: _("This user may not do this."),
    404: _("There is nothing at this address."),
    405: _("This address does not answer to this method."),
    413: _("The request is too large: at most 1 MiB is read."),
    415: _("The content must be JSON (Content-Type: application/json)."),
    429: _("Too many attempts. Please wait before trying again."),
}
"""What is said of an error that is not about a customer, by status."""


def handle(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception, or None for one that nobody foresaw: that one stays unknown and becomes a 500."""
    request_id = getattr(context["request"], "request_id", "")
    if isinstance(exception, CoreCustomerError):
        response = Response(body_of(exception, request_id), status=exception.status)
        if exception.status == 503:
            response["Retry-After"] = str(BUSY_RETRY_SECONDS)
        return response
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if not isinstance(exception, exceptions.APIException):
        return None
    response = Response(
        {"message": str(MESSAGES.get(exception.status_code, exception.detail)), "request_id": request_id},
        status=exception.status_code,
    )
    if challenge := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if (wait := getattr(exception, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait) or 1)
    return response


def body_of(error: CoreCustomerError, request_id: str) -> dict[str, Any]:
    """What is told of an error of ours."""
    body: dict[str, Any] = {"message": error.sentence, "request_id": request_id}
    if error.errors:
        body["errors"] = {path: [str(text) for text in texts] for path, texts in error.errors.items()}
    return body
