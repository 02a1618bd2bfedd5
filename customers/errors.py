"""The one family of errors that the core answers with: each has a stable code, an HTTP status and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

FieldErrors = Mapping[str, Sequence[Any]]
"""Path of a field in the payload -> what is wrong with it."""

MESSAGE_LENGTH = 600
"""Characters that the screen of Clients Inspector has room for, more or less."""

ROOM_FOR_REST = 20


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

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence for the screen, in the language of the moment."""
        return summarise(self.errors) or str(self.message)


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
    """The payload's keys belong to different customers, or to somebody who is plainly another person. 409.

    `numbers` are the customers that they belong to; the message names them.
    """

    code = "identity_conflict"
    status = 409

    def __init__(self, message: Any, *, numbers: Sequence[int], match: Any = "") -> None:
        super().__init__(message, match=match)
        self.numbers = numbers


class ChangedMeanwhile(CoreCustomerError):
    """The customer is not as it was when the change was prepared: somebody else has changed it. 409.

    `sequence` is that of its newest revision.
    """

    code = "changed_meanwhile"
    status = 409
    message = _("The customer was changed meanwhile.")

    def __init__(self, sequence: int) -> None:
        super().__init__()
        self.sequence = sequence


class ReasonRequired(CoreCustomerError):
    """A correction, or a decision that is no approval, without a word on why. 400."""

    code = "reason_required"
    message = _("Please say why.")


class UnreadableReason(CoreCustomerError):
    """A reason with characters that cannot be seen, or that change the direction of writing. 400."""

    code = "unreadable_reason"


class OwnChange(CoreCustomerError):
    """Somebody would decide on what they have done themselves. 403."""

    code = "own_change"
    status = 403
    message = _("Nobody reviews their own change.")


class EscalatedRevision(CoreCustomerError):
    """An escalated revision is not for this officer to decide. 403."""

    code = "escalated"
    status = 403
    message = _("The revision was escalated: a senior officer decides on it.")


class ReviewedMeanwhile(CoreCustomerError):
    """Another officer has decided on the revision since this one looked at it. 409."""

    code = "reviewed_meanwhile"
    status = 409


class NotToBeSentAgain(CoreCustomerError):
    """Only a submission that was refused or failed, and whose payload was kept, can be sent again. 409."""

    code = "not_to_be_sent_again"
    status = 409
    message = _("Only a refused submission whose payload was kept can be sent again.")


class TooBusy(CoreCustomerError):
    """Other calls changed the same customers again and again meanwhile; trying again is safe. 503."""

    code = "busy"
    status = 503
    message = _("The core is busy with the same customer. Please try again.")


def summarise(errors: Mapping[str, Sequence[Any]]) -> str:
    """All errors in one sentence for the screen, each by its path; where they are too many, how many more there are."""
    parts = [f"{path}: {' '.join(map(str, texts))}" for path, texts in errors.items()]
    shown: list[str] = []
    length = 0
    for part in parts:
        length += len(part) + 1
        if shown and length > MESSAGE_LENGTH - ROOM_FOR_REST:
            rest = len(parts) - len(shown)
            return " ".join(
                [*shown, ngettext("... and %(count)d more.", "... and %(count)d more.", rest) % {"count": rest}]
            )
        shown.append(part)
    return " ".join(shown)
