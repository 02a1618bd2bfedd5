"""Rules of one field, pure: the serializers of the contract and the forms of the back-office apply the same ones."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST_DATE = date(1900, 1, 1)
LATEST_HIRING_YEARS = 2
SIGNIFICANT_DIGITS = 15
"""Digits of an amount that every database we support, and every reader of doubles, keeps exactly."""

INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Unicode categories of characters that show nothing: controls, formats, separators."""

LETTERS_THAT_SHOW_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers of Hangul, and the empty pattern of Braille."""

_UNROUNDED = Context(prec=500, Emin=MIN_EMIN, Emax=MAX_EMAX)  # beyond any number that the parser lets through

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def refuse_control_characters(text: str) -> None:
    """Control characters, and those that change the direction of writing, do not belong in a register."""
    if _FORBIDDEN.search(text):
        raise ValidationError(_("It has control characters or characters that change the direction of writing."))


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return not text or (not text.isascii() and not any(map(_is_visible, text)))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and character not in LETTERS_THAT_SHOW_NOTHING


def check_birth_date(value: date) -> None:
    """A person is born between 1900 and today, by the bank's calendar."""
    if not EARLIEST_DATE <= value <= timezone.localdate():
        raise ValidationError(_("It must be a date between 1900-01-01 and today."))


def check_hiring_date(value: date) -> None:
    """Employment starts between 1900 and soon."""
    if not EARLIEST_DATE <= value <= timezone.localdate() + timedelta(days=366 * LATEST_HIRING_YEARS):
        raise ValidationError(_("It must be a date between 1900-01-01 and two years from now."))


def exact_amount(value: Decimal, *, digits: int, decimals: int) -> Decimal:
    """The amount in its plainest spelling, kept to the last digit or refused: never rounded.

    `digits` before the point, `decimals` after it, SIGNIFICANT_DIGITS in all.
    """
    if value < 0:
        raise ValidationError(_("It must not be negative."))
    value = _UNROUNDED.normalize(value)
    parts: Any = value.as_tuple()
    if value.adjusted() >= digits:
        raise ValidationError(
            _("It is too large: at most %(digits)d digits before the point."), params={"digits": digits}
        )
    if -parts.exponent > decimals:
        raise ValidationError(_("It has more than %(decimals)d decimals."), params={"decimals": decimals})
    if len(parts.digits) > SIGNIFICANT_DIGITS:
        raise ValidationError(
            _("It has more than %(digits)d significant digits."), params={"digits": SIGNIFICANT_DIGITS}
        )
    return value
