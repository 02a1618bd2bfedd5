"""Days as people read and type them: dd/mm/yyyy in all languages of ours, where payloads and addresses have ISO's."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)

NOT_A_DAY = _("That is no date. Please type it as dd/mm/yyyy.")

_TYPED = re.compile(r"\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\s*")
_ISO = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b")


def to_iso(text: str) -> str:
    """What was typed as dd/mm/yyyy, as yyyy-mm-dd; whether there is such a day is not looked at. Other texts stay."""
    found = _TYPED.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def from_iso(text: str) -> str:
    """The text with its days as dd/mm/yyyy."""
    return _ISO.sub(r"\3/\2/\1", text)


class DayInput(forms.DateInput):
    """A day to be typed. The calendars of browsers would show it in the browser's language, not in that of the page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "placeholder": _("dd/mm/yyyy"), **(attrs or {})})


class DayField(forms.DateField):
    """A day, or none. One that was given in ISO's form is shown in that of the page."""

    widget = DayInput
    default_error_messages = {"invalid": NOT_A_DAY}

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return self.to_python(data)
        except ValidationError:
            return data
