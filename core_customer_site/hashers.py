"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from core_customer_site.guesses import gate


class Argon2id(Argon2PasswordHasher):
    """Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane).

    Django's own choice (100 MiB, 8 lanes) would let a handful of simultaneous wrong passwords exhaust a small server.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of a new password, or of a guess at a user that is none: both cost what a wrong password costs."""
        with gate.opened():
            encoded = super().encode(password, salt)
        gate.count_wrong()
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        with gate.opened():
            is_right = super().verify(password, encoded)
        if is_right:
            gate.count_right()
        else:
            gate.count_wrong()
        return is_right
