"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane).

    Django's own choice (100 MiB, 8 lanes) would let a handful of simultaneous wrong passwords exhaust a small server.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
