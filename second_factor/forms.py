"""What people fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_CODE = 40


class CodeForm(forms.Form):
    """A code of an authenticator app or, where that is said, a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
