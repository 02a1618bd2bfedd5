"""Middleware for pages alone: a call of the API has no session and no message, and need not pay for them."""

from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_otp.middleware import OTPMiddleware

from core_customer_site.sessions import SessionLimits

API = "/core_customer"
"""What addresses of the API begin with. They know no way in but the `Authorization` header of each call."""

NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""What a browser may load for an answer of the API, which is no page."""


def is_of_api(request: HttpRequest) -> bool:
    """Whether an answer is no page."""
    return request.path_info.startswith(API)


class ForPages:
    """Lets calls of the API past a middleware."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_of_api(request):
            response: HttpResponse = self.get_response(request)
            return response
        return super().__call__(request)  # type: ignore[misc,no-any-return]  # of the middleware beside it


class ContentPolicy(CSPMiddleware):
    """What browsers may load; for answers of the API, nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_of_api(request):
            response.headers[HEADER] = NOTHING
            return response
        return super().process_response(request, response)


class Sessions(ForPages, SessionMiddleware):
    """Who comes back with a cookie."""


class Users(ForPages, AuthenticationMiddleware):
    """The user of the session."""


class Limits(ForPages, SessionLimits):
    """When sessions end."""


class SecondFactor(ForPages, OTPMiddleware):  # type: ignore[misc]  # the library has no type hints
    """Whether the user gave a second factor."""


class Messages(ForPages, MessageMiddleware):
    """What the next page tells."""
