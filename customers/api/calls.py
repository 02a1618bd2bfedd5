"""From an HTTP request to the call that the intake records, and to who makes it."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from rest_framework import status
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.request import Request

from customers.audit.logs import Who
from customers.intake.call import Call, Origin
from customers.models import Revision

JSON = "application/json"


class PayloadTooLarge(APIException):
    """The body is larger than the core reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


def call_of(request: Request, begun: Call) -> Call:
    """The call that a known user's request is, with its body as received. `begun` says when it arrived.

    Never raises: a body that is too large is left unread, and one that breaks off is empty.
    """
    http: Any = request._request  # with what the middleware has put on it
    declared_bytes, body = None, b""
    try:
        body = request.body
    except RequestDataTooBig:
        declared_bytes = int(request.META["CONTENT_LENGTH"])
    except UnreadablePostError:
        pass
    origin = Origin(
        Revision.Source.API,
        request.user.pk,
        request.user.get_username(),
        request_id=http.request_id,
        client_address=http.client_address,
    )
    return Call(origin, body, declared_bytes, begun.received_at, begun.started)


def who_of(request: Request) -> Who:
    """Who calls, and from where."""
    http: Any = request._request  # with what the middleware has put on it
    return Who(request.user.get_username(), request.user.pk, http.client_address, http.request_id)


def require_json(request: Request, call: Call) -> None:
    """Raise UnsupportedMediaType for a body that is not declared as JSON, PayloadTooLarge for one that was not read."""
    if request.content_type.partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(request.content_type)
    if call.declared_bytes is not None:
        raise PayloadTooLarge
