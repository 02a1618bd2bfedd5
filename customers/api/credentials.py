"""Memory of credentials that were found right, so that not every call costs a password hash."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.conf import settings

LIMIT = 1024


class VerifiedCredentials:
    """Remembers in this process that a password fits a stored hash, until it is unused for `CREDENTIALS_CACHE_SECONDS`.

    Only a keyed digest is kept, whose key dies with the process: neither the passwords nor anything to try guesses
    against. As the stored hash is part of it, a changed password is forgotten the moment it changes. Whether the user
    is still active and not locked out is for the caller to ask each time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._expiries: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def has(self, username: str, password: str, stored_hash: str) -> bool:
        """Whether these credentials were found right, and used ever since without a longer pause."""
        digest = self._digest(username, password, stored_hash)
        with self._lock:
            if self._expiries.get(digest, 0) <= self._clock():
                return False
            self._expiries[digest] = self._clock() + settings.CREDENTIALS_CACHE_SECONDS
            self._expiries.move_to_end(digest)
            return True

    def add(self, username: str, password: str, stored_hash: str) -> None:
        """Remembers credentials that were just found right; the oldest make room."""
        digest = self._digest(username, password, stored_hash)
        with self._lock:
            self._expiries[digest] = self._clock() + settings.CREDENTIALS_CACHE_SECONDS
            self._expiries.move_to_end(digest)
            while len(self._expiries) > LIMIT:
                self._expiries.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._expiries.clear()

    def _digest(self, *parts: str) -> bytes:
        """The parts go in with their lengths, so that no two different sets of them read alike."""
        message = b"".join(len(part).to_bytes(8) + part for part in (part.encode() for part in parts))
        return hashlib.blake2b(message, key=self._key, digest_size=32).digest()


verified = VerifiedCredentials()
