"""Log lines: one per event, each with the id of the request it belongs to, none with personal data.

What we log ourselves says no more than it should. What libraries log may quote anything: addresses as they were called,
headers that were malformed, names that were tried. So of theirs only the template is kept and what is a number; and of
an exception, whoever logs it, the type and the places, never the text, which often quotes the value that caused it, as
PostgreSQL does with the row that broke a constraint.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the server reads this module, too, and has no Django
    from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Id of the request that is being answered; "-" outside of one."""


def configuration(form: str, level: str, loggers: dict[str, Any]) -> dict[str, Any]:
    """The configuration (of `logging.config.dictConfig`) that the service and its server have in common.

    `form` is "json" or "text", `level` that of all loggers but those that `loggers` has something to say about.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "core_customer_site.logging.RequestId"}},
        "formatters": {
            "text": {"()": "core_customer_site.logging.OneLine"},
            "json": {"()": "core_customer_site.logging.Json"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": loggers,
    }


OUR_LOGGERS = frozenset({"core_customer_site", "catalogs", "customers", "second_factor"})
"""First parts of the names of loggers whose messages are written out."""

SAFE_MESSAGES = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")
"""Exceptions that speak about the connection and never about a row."""

NEW_LINE = "\n"
HIDDEN = "…"
NO_ROUTE = "(no such address)"
QUOTED_BY_GUNICORN = re.compile(
    r"(Invalid request from ip=\S*): .*|(Error handling (?:HTTP/2 )?request|Exception(?: [a-z]+)*)\b.*", re.S
)
"""What gunicorn says of a request that it cannot read or answer; the rest is what was sent, or what an error says."""

QUOTED_BY_PYTHON = re.compile(r"(\S+:\d+: \w+): .*", re.S)
"""A warning: where it was raised, which one, and a text that may quote a value."""


def route_of(request: "HttpRequest") -> str:
    """The pattern of the address that was called, without what the caller put into it."""
    match = request.resolver_match
    return match.route if match else NO_ROUTE


class RequestId(logging.Filter):
    """Gives every record the id of the current request, or of the one that Django says it is about.

    Django logs an answer that is an error when all middleware is done, and the current request with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        subject = getattr(record, "request", None)
        record.request_id = getattr(subject, "request_id", None) or request_id.get()
        return True


class OneLine(logging.Formatter):
    """Writes a record as one line for people: `2026-11-26 08:05:01,237 INFO customers.intake [request id] message`."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [
            self.formatTime(record),
            record.levelname,
            record.name,
            f"[{_request_id(record)}]",
            said(record),
            *(f"{name}={value}" for name, value in _facts(record).items()),
            *_errors(record),
        ]
        return " ".join(parts).replace("\r", "\\r").replace("\n", "\\n")


class Json(logging.Formatter):
    """Writes a record as one JSON object in a line, for programs. The time is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": said(record),
            "request_id": _request_id(record),
            **_facts(record),
        }
        if errors := list(_errors(record)):
            line["error"] = errors[0]
        return json.dumps(line, default=str)


def said(record: logging.LogRecord) -> str:
    """The message, as far as it quotes nothing that somebody sent."""
    library = record.name.partition(".")[0]
    if library in OUR_LOGGERS:
        return record.getMessage()
    if isinstance(record.msg, BaseException):
        return type(record.msg).__qualname__
    if library == "gunicorn":
        return QUOTED_BY_GUNICORN.sub(lambda match: match[1] or match[2], record.getMessage())
    if library == "py":
        return QUOTED_BY_PYTHON.sub(r"\1", record.getMessage().split("\n")[0])
    if record.name.startswith("django.security."):
        return record.name.removeprefix("django.security.")
    if request := getattr(record, "request", None):
        return f"{getattr(record, 'status_code', HIDDEN)}: {route_of(request)}"
    return _with_numbers_only(record)


def _with_numbers_only(record: logging.LogRecord) -> str:
    if not record.args:
        return str(record.msg)
    if isinstance(record.args, dict):
        return str(record.msg)
    shown = tuple(value if isinstance(value, int | float) else _Hidden() for value in record.args)
    return str(record.msg) % shown


class _Hidden:
    """Stands for a value in the message of a library, whether it is asked for by %s or by %r."""

    def __repr__(self) -> str:
        return HIDDEN


def _request_id(record: logging.LogRecord) -> str:
    return getattr(record, "request_id", "-")


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """What the record says beside its message; nothing of what is not known."""
    return {name: value for name, value in getattr(record, "facts", {}).items() if value is not None}


def _errors(record: logging.LogRecord) -> Iterator[str]:
    """The exception of the record, if it has one, with all that it was raised from: types and places."""
    if record.exc_info and record.exc_info[1]:
        yield " <- ".join(_described(error) for error in _chain(record.exc_info[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, then what it was raised from, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if name in SAFE_MESSAGES:
        name += f" ({str(error).strip().partition(NEW_LINE)[0]})"
    return f"{name} at {_places(error.__traceback__)}"


def _places(trace: TracebackType | None) -> str:
    return ", ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
