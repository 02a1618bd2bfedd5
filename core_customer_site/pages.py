"""Middleware for pages alone: a call of the API has no session and no message, and need not pay for them."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django_otp.middleware import OTPMiddleware

from core_customer_site.sessions import SessionLimits

API = "/core_customer"
"""What addresses of the API begin with. They know no way in but the `Authorization` header of each call."""


class ForPages:
    """Lets calls of the API past a middleware."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API):
            response: HttpResponse = self.get_response(request)
            return response
        return super().__call__(request)  # type: ignore[misc,no-any-return]  # of the middleware beside it


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
