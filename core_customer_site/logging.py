"""Log lines: one per event, each with the id of the request it belongs to, none with personal data."""

import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.db import InterfaceError, OperationalError

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Id of the request that is being answered; "-" outside of one."""

SAFE_MESSAGES = (OperationalError, InterfaceError)
"""Exceptions that speak about the connection and never about a row."""


class RequestId(logging.Filter):
    """Gives every record the id of the current request, or of the one that Django says it is about.

    Django logs an answer that is an error when all middleware is done, and the current request with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        subject = getattr(record, "request", None)
        record.request_id = getattr(subject, "request_id", None) or request_id.get()
        return True


class OneLine(logging.Formatter):
    """Writes a record and its traceback as one line.

    The text of an exception is left out: it often quotes the value that caused it, as PostgreSQL does with the row that
    broke a constraint. Types and places are enough to find the fault.
    """

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: Any) -> str:
        return " <- ".join(_described(error) for error in _chain(ei[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, then what it was raised from, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, SAFE_MESSAGES):
        name += f" ({str(error).strip()})"
    return f"{name} at {_places(error.__traceback__)}"


def _places(trace: TracebackType | None) -> str:
    return ", ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
