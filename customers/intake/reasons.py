"""Why staff does something: what must be said, and can be read."""

from django.core.exceptions import ValidationError

from customers.errors import ReasonRequired, UnreadableReason
from customers.validators import is_blank, refuse_control_characters

from .call import Origin


def require_reason(origin: Origin) -> None:
    """Raise ReasonRequired where nothing can be seen of the reason, UnreadableReason where more than that is in it."""
    if is_blank(origin.reason.strip()):
        raise ReasonRequired
    refuse_unreadable(origin)


def refuse_unreadable(origin: Origin) -> None:
    """Raise UnreadableReason for control characters, and for those that turn the direction of writing."""
    try:
        for line in origin.reason.split("\n"):
            refuse_control_characters(line)
    except ValidationError as error:
        raise UnreadableReason(error.messages[0]) from None
