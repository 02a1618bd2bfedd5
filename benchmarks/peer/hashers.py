"""A password hash that costs next to nothing, to tell the cost of authentication from the rest."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneIteration(PBKDF2PasswordHasher):
    """PBKDF2 with a single iteration: for measurements only."""

    algorithm = "pbkdf2_one_iteration"
    iterations = 1
