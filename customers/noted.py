"""What a request turned out to be about, for the line that the log has of it: noted where it is known."""

from contextvars import ContextVar
from typing import Any

facts: ContextVar[dict[str, Any] | None] = ContextVar("facts", default=None)
"""Of the request that is being answered; None outside of one."""


def note(**known: Any) -> None:
    """Say the outcome or the customer number of this request. Never anything else of a customer."""
    if (noted := facts.get()) is not None:
        noted.update(known)
