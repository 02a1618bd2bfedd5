"""Field types of the contract: how a JSON value becomes the value of a column, and back.

All of them treat missing, null and blank alike, since that is how the contract says "no value", and none of them
guesses: a number where a text belongs is refused, while a number written as a text is read.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from catalogs import registry
from catalogs.models import CatalogEntry
from customers.models.base import MONEY_DECIMALS, MONEY_DIGITS
from customers.validators import check_birth_date, check_hiring_date, exact_amount, is_blank, refuse_control_characters

LARGEST_INTEGER = 2**31 - 1
LARGEST_NUMBER = 2**63 - 1
SMALLEST_NUMBER = -(2**63)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ContractField(serializers.Field):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What the fields have in common. `required` is the contract's star: present and not blank.

    `also_called` are other spellings under which senders give the same field.
    """

    no_value: ClassVar[Any] = None
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("It is required.")}

    def __init__(self, *, required: bool = False, also_called: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.also_called = also_called
        super().__init__(required=required, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        try:
            if isinstance(data, str):
                data = data.strip()
                if not data or not data.isascii() or not data.isprintable():
                    data = _readable(data)
            if data is None or data is empty:
                if self.required:
                    self.fail("required")
                return self.no_value
            return self.to_internal_value(data)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from None

    def to_representation(self, value: Any) -> Any:
        return value


def _readable(text: str) -> str | None:
    """The text in its composed form (NFC); None if nothing of it can be seen. Raises ValidationError."""
    text = unicodedata.normalize("NFC", text)
    refuse_control_characters(text)
    return None if is_blank(text) else text


class Text(ContractField):
    """A text of at most `max_length` characters."""

    no_value: ClassVar[str | None] = ""
    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_text": _("It must be a text."),
        "too_long": _("It is too long: at most %(size)d characters."),
    }

    def __init__(self, max_length: int | None = None, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        if self.max_length is not None and len(data) > self.max_length:
            raise DjangoValidationError(self.error_messages["too_long"], params={"size": self.max_length})
        return data


class Number(ContractField):
    """What integers and amounts have in common: a JSON number, or a text that spells one."""

    default_error_messages: ClassVar[dict[str, Any]] = {"not_number": _("It must be a number.")}

    def number(self, data: Any) -> Decimal:
        """The exact number. A float reaches here only from Python, never from a body."""
        if isinstance(data, str) and _NUMBER.fullmatch(data):
            return Decimal(data)
        if isinstance(data, int | Decimal | float) and not isinstance(data, bool):
            return Decimal(str(data))
        self.fail("not_number")


class Money(Number):
    """An amount: kept exactly, or refused."""

    def __init__(
        self, *, digits: int = MONEY_DIGITS - MONEY_DECIMALS, decimals: int = MONEY_DECIMALS, **kw: Any
    ) -> None:
        self.digits, self.decimals = digits, decimals
        super().__init__(**kw)

    def to_internal_value(self, data: Any) -> Decimal:
        return exact_amount(self.number(data), digits=self.digits, decimals=self.decimals)

    def to_representation(self, value: Decimal) -> float:
        return float(value)  # exact: amounts have at most 15 significant digits


class Count(Number):
    """A whole number that is not negative."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_whole": _("It must be a whole number."),
        "out_of_range": _("It must be between 0 and %(largest)d."),
    }

    def __init__(self, *, largest: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        self.largest = largest
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        value = self.number(data)
        if not 0 <= value <= self.largest:
            raise DjangoValidationError(self.error_messages["out_of_range"], params={"largest": self.largest})
        if value != int(value):
            self.fail("not_whole")
        return int(value)


class Flag(ContractField):
    """1 or 0; true and false do as well."""

    default_error_messages: ClassVar[dict[str, Any]] = {"not_flag": _("It must be 1 or 0.")}
    READ_AS: ClassVar[dict[str, bool]] = {"1": True, "0": False, "true": True, "false": False}

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, int | Decimal | float) and data in (0, 1):
            return bool(data)
        if isinstance(data, str) and data.lower() in self.READ_AS:
            return self.READ_AS[data.lower()]
        self.fail("not_flag")

    def to_representation(self, value: bool) -> int:
        return int(value)


class Date(ContractField):
    """A day in the form YYYY-MM-DD (ISO 8601)."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_date": _("It must be a date in the form YYYY-MM-DD."),
        "no_such_day": _("There is no such day."),
    }

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not _DATE.fullmatch(data):
            self.fail("not_date")
        try:
            day = date.fromisoformat(data)
        except ValueError:
            self.fail("no_such_day")
        self.check(day)
        return day

    def check(self, day: date) -> None:
        """Refuse a day that exists but cannot be meant."""

    def to_representation(self, value: date) -> str:
        return value.isoformat()


class BirthDate(Date):
    """The day a customer was born."""

    def check(self, day: date) -> None:
        check_birth_date(day)


class HiringDate(Date):
    """The day an employment began."""

    def check(self, day: date) -> None:
        check_hiring_date(day)


class CatalogCode(Text):
    """A code of a catalog that may grow: an unknown code is taken in and looked into later."""

    no_value = None

    def __init__(self, catalog: type[CatalogEntry], max_length: int, **kwargs: Any) -> None:
        self.catalog = catalog
        super().__init__(max_length, **kwargs)


class NumericCatalogCode(Count):
    """A code that the wire gives as an integer; catalogs keep codes as texts."""

    def __init__(self, catalog: type[CatalogEntry], **kwargs: Any) -> None:
        self.catalog = catalog
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data))

    def to_representation(self, value: str) -> Any:
        return int(value) if value.isascii() and value.isdecimal() else value


class Country(Text):
    """A country of ISO 3166-1, by its code or by its name in Spanish or English; kept as Alpha-2."""

    no_value = None
    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": _("It is not a known country.")}

    def to_internal_value(self, data: Any) -> str:
        code = registry.country_code(super().to_internal_value(data))
        if code is None:
            self.fail("unknown")
        return code


class Currency(Text):
    """A currency of ISO 4217."""

    no_value = None
    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": _("It is not a known currency.")}

    def to_internal_value(self, data: Any) -> str:
        code = registry.currency_code(super().to_internal_value(data))
        if code is None:
            self.fail("unknown")
        return code
