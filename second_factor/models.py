"""What proves, beside the password, that it is the user who logs in: an app, and codes for when it is lost."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, VerifyNotAllowed
from django_otp.oath import TOTP

from .sealing import unseal

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE_STEPS = 1
"""Codes of the step before and of the one after are right, too: clocks differ, and typing takes time."""


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc]  # django-otp has no type hints
    """An authenticator app (TOTP, RFC 6238) whose key the user has scanned and shown to have. One of each user.

    After `LOCKOUT_FAILURES` wrong codes in a row nothing is looked at for `LOCKOUT_MINUTES`; then every further wrong
    one locks again, until one is right. Recovery codes count with it.
    """

    id = models.BigAutoField(primary_key=True)
    sealed_key = models.TextField(_("key"))
    last_step = models.BigIntegerField(_("last step"), default=-1, help_text=_("No code is taken twice."))
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user"], name="one_authenticator_per_user")
        ]

    def __str__(self) -> str:
        return str(self.user_id)

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        if (until := self.locked_until()) is None:
            return True, None
        facts = {"failure_count": self.throttling_failure_count, "locked_until": until}
        return False, {"reason": VerifyNotAllowed.N_FAILED_ATTEMPTS, **facts}

    def locked_until(self) -> datetime | None:
        """When codes are looked at again; None if they are now."""
        failed_at: datetime | None = self.throttling_failure_timestamp
        if failed_at is None or self.throttling_failure_count < settings.AXES_FAILURE_LIMIT:
            return None
        until: datetime = failed_at + settings.AXES_COOLOFF_TIME
        return until if until > timezone.now() else None

    def verify_token(self, token: str) -> bool:
        """Whether the code is right now; takes it, so that it is right only once. Counts nothing."""
        step = right_step(unseal(self.sealed_key), token, after=self.last_step)
        if step is None:
            return False
        self.last_step = step
        return True

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost phone, each once: its salted digest. Codes have 80 random bits."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(_("salt"), max_length=32)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)


def right_step(key: bytes, code: str, *, after: int = -1) -> int | None:
    """The time step that the code is of, if that is now (about) and later than `after`."""
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        return None
    totp = TOTP(key, STEP_SECONDS, digits=DIGITS)
    return totp.t() if totp.verify(int(code), TOLERANCE_STEPS, after + 1) else None
