"""Small things that tests of customers share: reaching into payloads, and the texts that the bank reads."""

import sys
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

MISSING = object()
"""Stands for a key that is not there, where None is a value."""


def put(payload: Any, path: str, value: Any) -> Any:
    """The payload with `value` at a path such as `client_documents.0.main`; objects on the way are made."""
    *way, last = path.split(".")
    node = payload
    for step in way:
        node = node[int(step)] if isinstance(node, list) else _object_at(node, step)
    if value is MISSING:
        node.pop(int(last) if isinstance(node, list) else last, None)
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return payload


def get(payload: Any, path: str) -> Any:
    """The value at a path, or MISSING."""
    node = payload
    for step in path.split("."):
        if isinstance(node, list):
            node = node[int(step)] if int(step) < len(node) else MISSING
        else:
            node = node.get(step, MISSING) if isinstance(node, dict) else MISSING
    return node


def in_bank_language(text: str, **values: Any) -> str:
    """A text as it is stored: in the bank's language, whatever language the caller asked for."""
    with override(settings.LANGUAGE_CODE):
        return gettext(text) % values if values else gettext(text)


def _object_at(node: dict[str, Any], step: str) -> Any:
    if node.get(step) is None:
        node[step] = {}
    return node[step]


def environ_of(path: str, body: bytes, **changes: Any) -> dict[str, Any]:
    """What a server hands over with a POST of JSON, by WSGI (PEP 3333); some of it may be other."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        **changes,
    }
