"""What tests of seals share: a life of a customer with seals between its revisions, a day apart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.utils import timezone

from customers.audit.seals.keys import private_key, private_text
from customers.audit.seals.making import make_seal
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Review, Revision, Seal
from customers.tests.helpers import put

BIRTH = datetime(2026, 3, 2, 18, 30, 15, 123456, tzinfo=UTC)

SEALED_ON = {1: 1, 2: 4, 3: 7}
"""Number of a seal -> the day on which it is made."""

NEW_KEY: dict[str, Any] = {"SEAL_KEY": private_text(Ed25519PrivateKey.generate()), "SEAL_PUBLIC_KEYS": []}
"""Settings."""


def on_day(day: float) -> datetime:
    """The moment so many days after the customer was created."""
    return BIRTH + timedelta(days=day)


def at(day: float) -> AbstractContextManager[Any]:
    """What is done inside is done on that day."""
    return patch.object(timezone, "now", return_value=on_day(day))


def use_new_key(settings: Any) -> None:
    """Seals are signed with a key that nobody used before these tests, and no other counts."""
    for name, value in NEW_KEY.items():
        setattr(settings, name, value)


def seal_on(day: float) -> Seal:
    """A seal made on that day."""
    key = private_key()
    assert key is not None
    with at(day):
        return make_seal(key, "root")


def live(payload: dict[str, Any], accepted: Callable[..., int]) -> int:
    """A customer's number.

    Day 0: created; 1: sealed; 2: changed; 3: flagged; 4: sealed; 5 and 6: changed; 7: sealed.
    """
    with at(0):
        number = accepted(payload)
    seal_on(SEALED_ON[1])
    _change(payload, accepted, 2)
    ana = User.objects.create(username="ana")
    origin = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="Where does the money come from?")
    with at(3):
        review(Revision.objects.get(customer=number, sequence=1), Review.Decision.FLAGGED, origin, seen=0)
    seal_on(SEALED_ON[2])
    _change(payload, accepted, 5)
    _change(payload, accepted, 6)
    seal_on(SEALED_ON[3])
    return number


def _change(payload: dict[str, Any], accepted: Callable[..., int], day: int) -> None:
    with at(day):
        accepted(put(payload, "client_info.nickname", f"TEO {day}"))
