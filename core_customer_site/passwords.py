"""Rules for passwords beside Django's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_PASSWORD = 128


class MaximumLengthValidator:
    """Refuses a password that nobody types: what a hash is made of has an end."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """The rule, in a sentence."""
        return _("A password has at most %(number)d characters.") % {"number": LONGEST_PASSWORD}
