"""Sessions end: some time after the last request, and some time after the login whatever was done in them."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGUN = "begun_at"
USED = "used_at"
STEP_SECONDS = 60
"""How exactly the last use is known: one write a minute, instead of one for every page."""


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Writes into a new session when it began."""
    request.session[BEGUN] = request.session[USED] = int(time.time())


class SessionLimits:
    """Ends a session that has been idle for SESSION_IDLE_MINUTES or is older than SESSION_HOURS.

    The row goes, too: who kept the cookie has nothing. A session that does not say when it began has ended.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            _end_or_use(request)
        return self.get_response(request)


def _end_or_use(request: HttpRequest) -> None:
    now = int(time.time())
    begun, used = request.session.get(BEGUN, 0), request.session.get(USED, 0)
    is_idle = now - used >= settings.SESSION_IDLE_TIME.total_seconds()
    is_old = now - begun >= settings.SESSION_LIFETIME.total_seconds()
    if is_idle or is_old:
        logout(request)
    elif now - used >= STEP_SECONDS:
        request.session[USED] = now
