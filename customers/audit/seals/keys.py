"""Keys of seals: Ed25519 (RFC 8032). The private one comes from the environment, and never stands in the database.

The library is loaded where it is used: a process that takes payloads never needs it, and it takes seven megabytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
KEY_ID_LENGTH = 16


def private_key() -> Ed25519PrivateKey | None:
    """The key that seals are signed with (SEAL_KEY), if this machine has one. Raises ImproperlyConfigured."""
    if not settings.SEAL_KEY:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # see above

    return Ed25519PrivateKey.from_private_bytes(_raw("SEAL_KEY", settings.SEAL_KEY))


def private_text(key: Ed25519PrivateKey) -> str:
    """A private key in Base64, as SEAL_KEY wants it."""
    return base64.b64encode(key.private_bytes_raw()).decode()


def public_text(key: Ed25519PublicKey) -> str:
    """A public key in Base64, as SEAL_PUBLIC_KEYS wants it."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def key_id(key: Ed25519PublicKey) -> str:
    """What tells keys apart: the first 16 hexadecimal digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def trusted_keys() -> Mapping[str, Ed25519PublicKey]:
    """The public keys whose seals count, by key id: SEAL_PUBLIC_KEYS, and that of SEAL_KEY."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # see above

    keys = [Ed25519PublicKey.from_public_bytes(_raw("SEAL_PUBLIC_KEYS", text)) for text in settings.SEAL_PUBLIC_KEYS]
    if own := private_key():
        keys.append(own.public_key())
    return {key_id(key): key for key in keys}


def sign(text: str, key: Ed25519PrivateKey) -> str:
    """The signature of a text, in Base64."""
    return base64.b64encode(key.sign(text.encode())).decode()


def is_signed(text: str, signature: str, key: Ed25519PublicKey) -> bool:
    """Whether the signature is that of the text."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # see above

    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _raw(setting: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ImproperlyConfigured(f"{setting} is no key: 32 bytes in Base64 are wanted.")
    return raw
