"""What tells a copy from its original: the values by which people are told apart, of which each batch has its own.

A value becomes the same other value wherever it stands in a batch: what two originals share, their copies share, too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from customers.demo.chance import generator
from customers.demo.names import NAMINGS
from customers.demo.papers import cedula, licence, passport, serial, wisenroll_code
from customers.keys import document_key, phone_key

LONGEST_EMAIL = 50
PHONE_DIGITS, LINE_DIGITS = 10, 7
UNUSED_LINES = 2_000_000
"""Local numbers below this begin with 0 or 1, as none of anybody's does."""

_PASSPORT = re.compile(r"([A-Z]*)(\d{7})(\d+)")
_LINE_STEP = 7919


class Originals:
    """The people who are copied, by the numbers that follow from their index (`customers.demo.papers`)."""

    def __init__(self, indexes: range) -> None:
        self.indexes = indexes
        self.cedulas = {cedula(index)[:-1]: index for index in indexes}
        self.licences = {licence(index): index for index in indexes}
        self.passports = {serial(index, LINE_DIGITS): index for index in indexes}
        self.wisenroll_codes = {wisenroll_code(index): index for index in indexes}


class Identities:
    """The other values that one batch of copies has. A value that is nobody's in particular stays."""

    def __init__(self, originals: Originals, batch: int) -> None:
        self._originals, self._batch = originals, batch
        self._shift = batch * len(originals.indexes)
        self._known: dict[tuple[str, str], str] = {}

    def other(self, field: str, value: str) -> str:
        """The value that the copy has instead, under the name of a column or of a field of the contract."""
        known = self._known.get((field, value))
        if known is None:
            known = self._known[field, value] = MAKERS[field](self, value) if value else value
        return known

    def name(self, value: str) -> str:
        """Another name of the same kind."""
        other = self._names.get(value.casefold(), value)
        return other.upper() if value.isupper() else other

    def document(self, value: str) -> str:
        """Another number, written alike; a check digit is as right or wrong as it was."""
        key = document_key(value)
        originals, shift = self._originals, self._shift
        if (index := originals.cedulas.get(key[:-1])) is not None:
            right = cedula(index + shift)
            off = int(key[-1]) - int(cedula(index)[-1]) if key[-1].isdecimal() else 0
            return respelled(value, right[:-1] + str((int(right[-1]) + off) % 10))
        if (index := originals.licences.get(key)) is not None:
            return respelled(value, licence(index + shift))
        found = _PASSPORT.fullmatch(key)
        if found and (index := originals.passports.get(found[2])) is not None:
            return respelled(value, found[1] + passport(index + shift, "US", int(found[3])))
        return value

    def wisenroll_code(self, value: str) -> str:
        """Another code."""
        index = self._originals.wisenroll_codes.get(value)
        return value if index is None else wisenroll_code(index + self._shift)

    def email(self, value: str) -> str:
        """Another mailbox at the same place."""
        local, _at, domain = value.partition("@")
        tail = f".{self._batch}@{domain}"
        return f"{local[: LONGEST_EMAIL - len(tail)]}{tail}" if domain else value

    def phone(self, value: str) -> str:
        """Another number of the same area, written alike."""
        digits = phone_key(value)
        if len(digits) != PHONE_DIGITS:
            return value
        line = (int(digits[-LINE_DIGITS:]) + self._batch * _LINE_STEP) % UNUSED_LINES
        country = "1" if sum(map(str.isdecimal, value)) > PHONE_DIGITS else ""
        return respelled(value, f"{country}{digits[:-LINE_DIGITS]}{line:0{LINE_DIGITS}d}")

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        rng = generator("names", self._batch)
        for naming in NAMINGS.values():
            for pool in (naming.women, naming.men, naming.surnames):
                others = dict(zip(pool, rng.sample(pool, len(pool)), strict=True))
                names = {name.casefold(): other for name, other in others.items()} | names
        return names


MAKERS: Mapping[str, Callable[[Identities, str], str]] = {
    **dict.fromkeys(
        ("first_name", "middle_name", "last_name", "second_last_name", "middle_last_name"), Identities.name
    ),
    **dict.fromkeys(("number", "document_number"), Identities.document),
    "wisenroll_code": Identities.wisenroll_code,
    "email": Identities.email,
    "cell_phone": Identities.phone,
}
"""Column, or field of the contract -> what makes another value of one."""


def respelled(value: str, letters: Iterable[str]) -> str:
    """The letters and digits in the places of those of the value, whose punctuation stays."""
    left = iter(letters)
    return "".join(next(left, "") if character.isalnum() else character for character in value)
