"""Numbers that identify: documents, phones, e-mails, the Wisenroll code.

They follow from the person's index, so that no two people have the same unless somebody means them to. None is a real
person's: cédulas start with a 9, as none that was issued does, phones are of the exchange 555, e-mails of example.com.
"""

import unicodedata
from random import Random
from string import ascii_uppercase, digits

from stdnum import luhn

CEDULA = "IDEN"
LEGACY_CEDULA = "CEDU"
PASSPORT = "PAOR"
LICENCE = "DL"

AREA_CODES = ("809", "829", "849")
MAIL_DOMAINS = ("example.com", "example.com", "correo.example.com", "example.net", "mail.example.org")
PHONE_FORMS = ("{}-555-{}", "{}555{}", "({}) 555-{}", "+1 {} 555 {}", "1{}555{}")
ALPHABET = ascii_uppercase + digits

# Steps that have no divisor in common with the number of values: every index gets another one.
_DIGITS_STEP, _CODE_STEP, _PHONE_STEP, _TURN_STEP = 6_180_339, 1_234_567_891, 7, 10_007
_PHONES_PER_AREA = 10_000


def cedula(index: int) -> str:
    """A Dominican identity card: eleven digits with a valid check digit, undashed."""
    number = f"9{serial(index, 9)}"
    return number + luhn.calc_check_digit(number)


def dashed(number: str) -> str:
    """A cédula as it is printed."""
    return f"{number[:3]}-{number[3:10]}-{number[10:]}"


def passport(index: int, country: str, renewals: int = 0) -> str:
    """The number of a passport; each renewal brings another one."""
    prefix = {"DO": "RD", "US": "", "CN": "E", "HT": "R", "VE": "", "IT": "YA"}.get(country, "P")
    return f"{prefix}{serial(index, 7)}{renewals}"


def licence(index: int) -> str:
    """The number of a driving licence."""
    return f"L{serial(index, 8)}"


def wisenroll_code(index: int) -> str:
    """Six capitals and digits."""
    left = index * _CODE_STEP % len(ALPHABET) ** 6
    code = ""
    for _place in range(6):
        left, at = divmod(left, len(ALPHABET))
        code += ALPHABET[at]
    return code


def cell_phone(index: int, turn: int = 0) -> str:
    """The person's own cell phone, or the one after so many changes: ten digits. 30,000 people have different ones."""
    slot = (index * _PHONE_STEP + turn * _TURN_STEP) % (len(AREA_CODES) * _PHONES_PER_AREA)
    area, line = divmod(slot, _PHONES_PER_AREA)
    return f"{AREA_CODES[area]}555{line:04d}"


def phone(rng: Random, area_code: str = "") -> str:
    """Somebody's phone, in one of the ways people write it."""
    number = rng.choice(PHONE_FORMS).format(area_code or rng.choice(AREA_CODES), f"{rng.randrange(10_000):04d}")
    return number


def email(index: int, first_name: str, last_name: str, turn: int = 0) -> str:
    """The person's own e-mail, or the one after so many changes."""
    first, last = plain(first_name), plain(last_name)
    local = f"{first}.{last}{index}" if turn % 2 == 0 else f"{first[0]}{last}{index}{turn}"
    return f"{local}@{MAIL_DOMAINS[(index + turn) % len(MAIL_DOMAINS)]}"


def plain(text: str) -> str:
    """The letters of a text in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if character.isascii() and character.isalnum())


def serial(index: int, size: int) -> str:
    """So many digits that look drawn and are different for every index."""
    return f"{index * _DIGITS_STEP % 10**size:0{size}d}"
