"""Lockout of a user at an address after repeated wrong passwords, on the records of django-axes.

axes counts, and the login of the admin uses it as it is. For Basic authentication its records are read here instead:
its own check costs further statements, hides a lockout behind a plain 401, and never forgets failures after a success.
"""

import math
from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import Throttled


def address_of(request: HttpRequest) -> str:
    """The address that failures of this request count under."""
    address: str = get_client_ip_address(request)
    return address


def window_start() -> datetime:
    """Failures since this moment count now."""
    return timezone.now() - settings.AXES_COOLOFF_TIME


def failures(address: Any, since: Any) -> QuerySet[Any, Any]:
    """User names with the `failures` from an address since a moment, and `last_failure_at`."""
    summed: QuerySet[Any, Any] = (
        AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"), last_failure_at=Max("attempt_time"))
    )
    return summed


def state(username: str, address: str) -> tuple[int | None, datetime | None]:
    """Failures that count now and the time of the last, for a name that no user has."""
    of_user = failures(address, window_start()).filter(username=username)
    found = list(of_user.values_list("failures", "last_failure_at"))
    return found[0] if found else (None, None)


def seconds_left(failures: int | None, last_failure_at: datetime | None) -> int:
    """How long the lockout lasts, in seconds; 0 where there is none."""
    if last_failure_at is None or (failures or 0) < settings.AXES_FAILURE_LIMIT:
        return 0
    left = last_failure_at + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(1, math.ceil(left.total_seconds()))


class AccountLimit:
    """A backend of Django's that lets nobody in: the login of the admin asks it first."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **credentials: Any) -> None:
        """Raises Throttled where no password is looked at for this name, whoever has it."""
        if request is not None and username and not has_attempts_left(username):
            raise Throttled(wait=settings.AXES_COOLOFF_TIME.total_seconds())


def has_attempts_left(username: str) -> bool:
    """Whether few enough wrong passwords were sent for this name lately, from all addresses. One statement.

    Nobody may guess at the password of a person without end by changing addresses. A system's password is long and
    random, and must not be shut out by who knows its name: the API asks only of staff, and tells nobody.
    """
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gte=since)
    failures = recent.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return bool(failures < settings.LOCKOUT_ACCOUNT_FAILURES)


def record_failure(request: HttpRequest, username: str) -> None:
    """Counts one wrong password.

    axes reads a request's form and query string and keeps them. It is handed a bare request instead: reading a
    malformed form would raise and leave the failure uncounted, and a sender that changes its `User-Agent` would get a
    row for each.
    """
    bare = HttpRequest()
    bare.method = "GET"
    bare.path = bare.path_info = request.path
    bare.META = {"PATH_INFO": request.path.replace("\0", ""), "REMOTE_ADDR": request.META.get("REMOTE_ADDR", "")}
    bare.client_address = getattr(request, "client_address", None)  # type: ignore[attr-defined]
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=bare)


def forget_failures(username: str, address: str) -> None:
    """A success wipes the slate."""
    AccessAttempt.objects.filter(username=username, ip_address=address).delete()
