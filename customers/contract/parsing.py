"""From the bytes of a body to a JSON object that is safe to work with.

Stricter than `json.loads`, which takes NaN, swallows duplicate keys and lets through what no database can store.
Numbers are read as int and Decimal, never as binary floats.
"""

import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from customers.errors import UnreadablePayload

MAX_DEPTH = 32
"""Levels of nesting that are read; the contract has four."""

MAX_NUMBER_LENGTH = 400
"""Characters of a number literal; a double needs fewer than 350 in its longest plain notation."""

SURELY_FINITE_LENGTH = 300
"""Digits of a number without an exponent that a double can still hold."""

_ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""The only ways to write a NUL or a surrogate: the decoder of UTF-8 and the parser refuse them as they are."""

MAX_SHOWN = 100
"""Characters of a path that a message shows."""


class _Object(dict[str, Any]):
    """A JSON object in which a key came twice with different values."""

    repeated_key = ""


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`.

    Raises UnreadablePayload, with a sentence that says what is wrong, for anything but one UTF-8 encoded object
    (RFC 8259) of at most MAX_DEPTH levels, with finite numbers, without NUL, lone surrogates or contradicting keys.
    """
    text = _decode(body)
    payload = _load(text)
    if not isinstance(payload, dict):
        raise UnreadablePayload(_("The body must be a JSON object with the nodes of the contract."))
    _inspect_shape(payload, None, 1)
    if _ODD_ESCAPE.search(text):
        _inspect_texts(payload, None)
    return payload


def _decode(body: bytes) -> str:
    if not body.strip():
        raise UnreadablePayload(_("The body is empty."))
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise UnreadablePayload(_("The body starts with a byte order mark; JSON has none."))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadablePayload(
            _("The body is not valid UTF-8 (byte %(position)d).") % {"position": error.start}
        ) from None


def _load(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_not_finite,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise UnreadablePayload(
            _("The body is not valid JSON (line %(line)d, column %(column)d).")
            % {"line": error.lineno, "column": error.colno}
        ) from None


def _integer(literal: str) -> int:
    _check_size(literal)
    return int(literal)


def _decimal(literal: str) -> Decimal:
    _check_size(literal)
    try:
        return Decimal(literal)
    except InvalidOperation:  # an exponent beyond what even decimals can hold
        _not_finite(literal)


def _check_size(literal: str) -> None:
    """Everywhere, also under unknown keys: a reader of doubles would turn such a number into infinity."""
    if len(literal) <= SURELY_FINITE_LENGTH and "e" not in literal and "E" not in literal:
        return
    if len(literal) > MAX_NUMBER_LENGTH or math.isinf(float(literal)):
        _not_finite(literal)


def _not_finite(_literal: str) -> NoReturn:
    raise UnreadablePayload(_("The body has a number that is not finite or far too large."))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen and (seen[key] != value or _spelled_out(seen[key]) != _spelled_out(value)):
            contradicting = _Object(found)
            contradicting.repeated_key = key
            return contradicting
        seen[key] = value
    return found


def _spelled_out(value: Any) -> str:
    """A text that is equal for equal JSON only: to Python, 1, 1.0 and true are the same."""
    return json.dumps(value, sort_keys=True, default=repr)


def _too_deep() -> UnreadablePayload:
    return UnreadablePayload(
        _("The body is nested too deep: at most %(levels)d levels are read.") % {"levels": MAX_DEPTH}
    )


_Place = tuple["_Place", str | int] | None
"""Where in the document something stands: the place around it, and its key or index. Spelled out only for a message."""


def _inspect_shape(value: Any, place: _Place, depth: int) -> None:
    """Refuse what is nested too deep, and keys that contradict each other."""
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, _Object):
        raise UnreadablePayload(
            _("A key comes twice with different values: %(path)s.") % {"path": _path((place, value.repeated_key))}
        )
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(child, dict | list):
            _inspect_shape(child, (place, key), depth + 1)


def _inspect_texts(value: Any, place: _Place) -> None:
    """Refuse texts and keys that no database stores."""
    if isinstance(value, str):
        _inspect_text(value, place)
    elif isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                _inspect_text(key, place)
            _inspect_texts(child, (place, key))


def _inspect_text(text: str, place: _Place) -> None:
    if "\0" in text:
        raise UnreadablePayload(_("A text has a NUL character: %(path)s.") % {"path": _path(place)})
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadablePayload(_("A text has half a surrogate pair: %(path)s.") % {"path": _path(place)})


def _path(place: _Place) -> str:
    """A place as `client_info.first_name`; short, and free of what no encoding can carry: keys come from outside."""
    path = ""
    while place is not None:
        place, step = place
        path = f"[{step}]{path}" if isinstance(step, int) else f".{step[:MAX_SHOWN]}{path}"
    return path.removeprefix(".").encode("ascii", "backslashreplace").decode()[:MAX_SHOWN] or _("the top level")
