"""Keys for authenticator apps and recovery codes: how they are made, written and compared."""

import base64
import hashlib
import secrets
from hmac import compare_digest
from urllib.parse import quote, urlencode

from django.conf import settings

KEY_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4


def new_key() -> bytes:
    """The shared secret of a new authenticator app: 160 bits, as RFC 4226 recommends."""
    return secrets.token_bytes(KEY_BYTES)


def spelled(key: bytes) -> str:
    """The key as it is typed into an app that cannot scan: Base32 in groups of four."""
    return _grouped(base64.b32encode(key).decode(), " ")


def address(key: bytes, username: str) -> str:
    """The `otpauth` address that apps scan."""
    issuer = settings.BANK_NAME or "Core"
    query = urlencode({"secret": base64.b32encode(key).decode(), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{username}', safe=':')}?{query}"


def new_recovery_codes() -> list[str]:
    """Ten codes such as "K7QM-2XWA-94ND-B3TC" in Base32: 80 bits each."""
    return [
        _grouped(base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode(), "-") for _each in range(RECOVERY_CODES)
    ]


def digest(code: str, salt: str) -> str:
    """What is kept of a recovery code. Upper and lower case, hyphens and spaces make no difference."""
    letters = "".join(filter(str.isalnum, code)).upper()
    return hashlib.sha256(f"{salt}:{letters}".encode()).hexdigest()


def is_right(code: str, salt: str, kept: str) -> bool:
    """Whether the code is the one that the digest was made of."""
    return compare_digest(digest(code, salt), kept)


def _grouped(text: str, separator: str) -> str:
    return separator.join(text[place : place + GROUP] for place in range(0, len(text), GROUP))
