"""What nobody catches, in commands, threads and destructors, is told as the log tells errors: by type and place.

Python itself prints an error with its text, which often quotes the row that caused it. With DEBUG it still does.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

from django.apps import apps
from django.conf import settings

log = logging.getLogger(__name__)


def keep_texts_back() -> None:
    """From now on, for this process."""
    logging.captureWarnings(True)
    sys.excepthook = _end
    threading.excepthook = lambda hooked: _tell("A thread was ended by an error.", hooked, threading.__excepthook__)
    sys.unraisablehook = lambda hooked: _tell("An error could not be raised.", hooked, sys.__unraisablehook__)


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if _shows_texts() or not isinstance(error, Exception):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("Ended by an error.", exc_info=error)


def _tell(message: str, hooked: Any, as_python: Any) -> None:
    if _shows_texts():
        as_python(hooked)
    else:
        log.error(message, exc_info=hooked.exc_value)


def _shows_texts() -> bool:
    """Before settings and apps are there, an error is about them, and nobody's data has been read."""
    return not apps.ready or settings.DEBUG
