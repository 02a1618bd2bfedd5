"""Passwords that a command makes up and shows once."""

import secrets

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""No letter that is mistaken for another when it is copied by hand."""

GROUPS = 5
LETTERS_PER_GROUP = 5


def new_password() -> str:
    """A random password of 125 bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS))


def framed(*lines: str) -> str:
    """The lines in a frame that is not overlooked between other output."""
    width = max(len(line) for line in lines)
    rule = "+" + "-" * (width + 2) + "+"
    return "\n".join([rule, *(f"| {line:<{width}} |" for line in lines), rule])
