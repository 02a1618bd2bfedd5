"""Secrets that the database keeps, unreadable without the service's SECRET_KEY.

The library is loaded where it is used: a process that takes payloads never needs it, and it takes seven megabytes.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = "second_factor.sealing"


class Unreadable(Exception):
    """What was sealed cannot be opened: SECRET_KEY has changed, and the former one is not among the fallbacks."""


def seal(secret: bytes) -> str:
    """The secret encrypted and authenticated (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return _ciphers().encrypt(secret).decode()


def unseal(text: str) -> bytes:
    """The secret again. Raises Unreadable."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  # see above

    try:
        return _ciphers().decrypt(text)
    except InvalidToken as error:
        raise Unreadable from error


def _ciphers() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  # see above

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(salted_hmac(PURPOSE, "", secret=key, algorithm="sha256").digest()))
            for key in keys
        ]
    )
