"""What people fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_CODE = 40


class CodeInput(forms.TextInput):
    """A field that never shows again what was typed into it: a code is right once, or never."""

    def format_value(self, value: Any) -> None:
        return None


class CodeForm(forms.Form):
    """A code of an authenticator app or, where that is said, a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        widget=CodeInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
