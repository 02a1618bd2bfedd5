"""The one family of errors that the core answers with: each has a stable code, an HTTP status and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

FieldErrors = Mapping[str, Sequence[Any]]
"""Path of a field in the payload -> what is wrong with it."""


class CoreCustomerError(Exception):
    """A call that the core refuses. `message` is for the person at the screen and names nobody's data."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: Any = _("The customer could not be taken in.")

    def __init__(self, message: Any = None, *, match: Any = "") -> None:
        self.message = message if message is not None else type(self).message
        self.match = match
        super().__init__(str(self.code))

    @property
    def errors(self) -> FieldErrors:
        """What is wrong by path; empty where it is not about fields."""
        return {}


class UnreadablePayload(CoreCustomerError):
    """The body is not the JSON that the contract asks for. 400."""

    code = "unreadable"


class InvalidPayload(CoreCustomerError):
    """Fields are missing or wrong: all of them at once. 400."""

    code = "invalid"
    message = _("The data has errors.")

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self._errors = errors

    @property
    def errors(self) -> FieldErrors:
        return self._errors


class UnknownCustomer(CoreCustomerError):
    """The payload names a customer number that does not exist. 404."""

    code = "unknown_customer"
    status = 404
    message = _("There is no customer with that number.")


class IdentityConflict(CoreCustomerError):
    """The payload's keys belong to different customers, or to somebody who is plainly another person. 409."""

    code = "identity_conflict"
    status = 409


class TooBusy(CoreCustomerError):
    """Other calls changed the same customers again and again meanwhile; trying again is safe. 503."""

    code = "busy"
    status = 503
    message = _("The core is busy with the same customer. Please try again.")
