"""The second factor of a user: set up, asked for, and reset. Each leaves a line in the log of changes of that user."""

import json
import logging
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from . import codes
from .models import Authenticator, RecoveryCode, right_step
from .sealing import Unreadable, seal

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """What came of a code: the authenticator if it was right, or how many seconds none is looked at."""

    authenticator: Authenticator | None = None
    locked_seconds: int = 0


def find_authenticator(user: Any) -> Authenticator | None:
    """The user's authenticator, if one was set up."""
    app: Authenticator | None = Authenticator.objects.filter(user=user.pk).first()
    return app


def codes_left(user: Any) -> int:
    """How many recovery codes the user has not used."""
    return RecoveryCode.objects.filter(user=user.pk).count()


@transaction.atomic
def set_up(user: User, key: bytes, code: str) -> tuple[Authenticator, list[str]] | None:
    """Let the app with that key be the user's, if the code shows that it has the key; None if it does not.

    It takes the place of one that was there. Returns the recovery codes, too, which nothing can show again.
    """
    step = right_step(key, code)
    if step is None:
        return None
    _erase(user)
    app = Authenticator.objects.create(user=user, name="TOTP", sealed_key=seal(key), last_step=step)
    with _language_of_the_bank():
        _leave_trace(user, user, "added", gettext_noop("second factor"), gettext("authenticator app"))
    return app, _write_codes(user)


@transaction.atomic
def check(user: User, code: str) -> Check:
    """Whether it is a code of the user's app, or a recovery code, which is then used up.

    The row is locked, so that guesses sent at once are counted one after the other.
    """
    app = Authenticator.objects.select_for_update().filter(user=user.pk).first()
    if app is None:
        return Check()
    if until := app.locked_until():
        return Check(locked_seconds=max(1, math.ceil((until - timezone.now()).total_seconds())))
    if _is_code_of(app, code) or _use_recovery_code(user, code):
        app.throttle_reset()
        return Check(app)
    app.throttle_increment()
    logger.warning("A code of user %d was wrong or used before.", user.pk)
    if app.locked_until():
        logger.warning("The second factor of user %d is locked after %d codes.", user.pk, app.throttling_failure_count)
        return Check(locked_seconds=math.ceil(settings.AXES_COOLOFF_TIME.total_seconds()))
    return Check()


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes in place of all former ones."""
    RecoveryCode.objects.filter(user=user).delete()
    return _write_codes(user)


@transaction.atomic
def reset(user: User, actor: User, *, how: str = "") -> bool:
    """Take the second factor away: the next login sets up another one. False if there was none."""
    there_was_one = _erase(user)
    with _language_of_the_bank():
        _leave_trace(actor, user, "deleted", gettext_noop("second factor"), how or gettext("authenticator app"))
    return there_was_one


def _erase(user: User) -> bool:
    RecoveryCode.objects.filter(user=user).delete()
    number: int = Authenticator.objects.filter(user=user).delete()[0]
    return number > 0


def _write_codes(user: User) -> list[str]:
    made = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(_digests(user, made))
    _leave_trace(user, user, "added", gettext_noop("recovery codes"), str(len(made)))
    return made


def _digests(user: User, made: Iterable[str]) -> Iterable[RecoveryCode]:
    for code in made:
        salt = secrets.token_hex(16)
        yield RecoveryCode(user=user, salt=salt, digest=codes.digest(code, salt))


def _is_code_of(app: Authenticator, code: str) -> bool:
    try:
        return app.verify_token(code.replace(" ", ""))
    except Unreadable:
        logger.exception("The authenticator of user %d was sealed with another SECRET_KEY: reset it.", app.user_id)
        return False


def _use_recovery_code(user: User, code: str) -> bool:
    for kept in RecoveryCode.objects.filter(user=user):
        if codes.is_right(code, kept.salt, kept.digest):
            kept.delete()
            with _language_of_the_bank():
                left = gettext("%(number)d left") % {"number": codes_left(user)}
            _leave_trace(user, user, "deleted", gettext_noop("recovery code"), left)
            return True
    return False


def _language_of_the_bank() -> override:
    """The log is evidence: what it quotes is in one language."""
    return override(settings.LANGUAGE_CODE)


def _leave_trace(actor: User, user: User, what: str, name: str, quoted: str) -> None:
    LogEntry.objects.create(
        user_id=actor.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.get_username(),
        action_flag=CHANGE,
        change_message=json.dumps([{what: {"name": name, "object": quoted}}]),
    )
