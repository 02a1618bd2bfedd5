"""Small things that tests of customers share: reaching into payloads, and the texts that the bank reads."""

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
