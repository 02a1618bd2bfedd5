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

    Only keyed digests are kept, whose key dies with the process: neither the passwords nor anything to try guesses
    against. As one is of the stored hash, a changed password is forgotten the moment it changes. Whether the user
    is still active and not locked out is for the caller to ask each time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()
        self._lock = Lock()

    def knows(self, username: str, password: str) -> bool:
        """Whether these credentials were right a short while ago, with the hash that was stored then."""
        credentials = self._digest(username, password)
        with self._lock:
            return self._known.get(credentials, (b"", 0))[1] > self._clock()

    def has(self, username: str, password: str, stored_hash: str) -> bool:
        """Whether these credentials were found right, and used ever since without a longer pause."""
        credentials, stored = self._digest(username, password), self._digest(stored_hash)
        with self._lock:
            expected, expiry = self._known.get(credentials, (b"", 0))
            if expiry <= self._clock() or expected != stored:
                return False
            self._remember(credentials, stored)
            return True

    def add(self, username: str, password: str, stored_hash: str) -> None:
        """Remembers credentials that were just found right; the oldest make room."""
        credentials, stored = self._digest(username, password), self._digest(stored_hash)
        with self._lock:
            self._remember(credentials, stored)
            while len(self._known) > LIMIT:
                self._known.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._known.clear()

    def _remember(self, credentials: bytes, stored: bytes) -> None:
        self._known[credentials] = stored, self._clock() + settings.CREDENTIALS_CACHE_SECONDS
        self._known.move_to_end(credentials)

    def _digest(self, *parts: str) -> bytes:
        """The parts go in with their lengths, so that no two different sets of them read alike."""
        message = b"".join(len(part).to_bytes(8) + part for part in (part.encode() for part in parts))
        return hashlib.blake2b(message, key=self._key, digest_size=32).digest()


verified = VerifiedCredentials()
