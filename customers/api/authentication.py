"""HTTP Basic authentication that is fast for those who are right and gives nothing away to those who guess."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from customers.api import lockout
from customers.api.credentials import verified
from customers.api.users import find_user, on_live_connection

MAX_HEADER_BYTES = 8 * 1024
MAX_USERNAME_LENGTH = 150
refuse_guess: Callable[[], Any] = import_string(settings.GUESS_CHECK)
"""Raises Throttled where no password is looked at for this caller. Costs no statement."""

REFUSED = _("The user name or the password is not right.")


class BasicAuthentication(authentication.BasicAuthentication):
    """RFC 7617, for Django's users.

    Unknown and inactive users are refused like wrong passwords: in the same words, at the same cost. While a user is
    locked out at an address, every call for it from there is refused with 429 before anything is hashed: also one with
    the right password, or the answer would tell which guess was right. Whether there is such a user is looked at after
    that, unless the credentials were right a short while ago: or the time of a 429 would tell.
    """

    www_authenticate_realm = "core_customer"

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The user of the `Authorization` header, or None if there is no such header for us.

        Raises AuthenticationFailed (401) and Throttled (429).
        """
        try:
            header = authentication.get_authorization_header(request)
            scheme, _space, encoded = header.strip().partition(b" ")
            if scheme.lower() != b"basic":
                return None
            username, password = _credentials(encoded.strip())
        except ValueError as error:
            raise AuthenticationFailed(REFUSED) from error
        return self.authenticate_credentials(username, password, request), None

    def authenticate_header(self, request: Request) -> str:
        return f'{super().authenticate_header(request)}, charset="UTF-8"'

    @sensitive_variables("password")
    def authenticate_credentials(  # type: ignore[override]  # the user alone: there is no token
        self, userid: str, password: str, request: Any = None
    ) -> User:
        """The active user with that name and password. Raises AuthenticationFailed (401) and Throttled (429)."""
        address = lockout.address_of(request)
        if not verified.knows(userid, password):  # asked before anything shows whether there is such a user
            refuse_guess()
            _refuse_locked(*on_live_connection(lambda: lockout.state(userid, address)))
        user = find_user(userid, address)
        failures, last_failure_at = (user.failures, user.last_failure_at) if user else (0, None)  # type: ignore[attr-defined]
        _refuse_locked(failures, last_failure_at)
        if user is None or not _is_right(user, password):
            if user is None:
                lockout.has_attempts_left(userid)
                make_password(password)  # both cost what a wrong password costs
            lockout.record_failure(request, userid)
            raise AuthenticationFailed(REFUSED)
        if failures:
            lockout.forget_failures(userid, address)
        return user


def _refuse_locked(failures: int | None, last_failure_at: datetime | None) -> None:
    """Raises Throttled (429) while the user is locked out at the address."""
    if wait := lockout.seconds_left(failures, last_failure_at):
        raise Throttled(wait=wait)


@sensitive_variables("encoded", "text")
def _credentials(encoded: bytes) -> tuple[str, str]:
    """User name and password from what follows "Basic". Raises ValueError."""
    if len(encoded) > MAX_HEADER_BYTES:
        raise ValueError("too long")
    decoded = base64.b64decode(encoded, validate=True)
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        text = decoded.decode("latin-1")
    username, colon, password = text.partition(":")
    if not colon or not 0 < len(username) <= MAX_USERNAME_LENGTH or "\0" in text:
        raise ValueError("no credentials")
    return username, password


@sensitive_variables("password")
def _is_right(user: User, password: str) -> bool:
    """Whether the password is the user's and the user may come in. Hashes in every case but a remembered one."""
    if user.is_active and verified.has(user.username, password, user.password):
        return True
    is_open = lockout.has_attempts_left(user.username) or not user.is_staff
    if not check_password(password, user.password) or not user.is_active or not is_open:
        return False
    verified.add(user.username, password, user.password)
    return True
