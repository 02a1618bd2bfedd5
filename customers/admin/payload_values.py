"""The JSON of a payload as it was written, repeated members and digits of numbers included: for showing alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.validators import is_blank

from .payloads import readable, visible

MAX_BYTES = 100_000
MAX_VALUES = 1_000
MAX_DEPTH = 32
MAX_CHARACTERS = 2_000
"""Of one value or key; the raw payload has the rest."""


class Members(list[Any]):
    """The members of a JSON object, (key, value), as they were sent: in their order, repeated ones too."""


class Literal(str):
    """A number as it was written."""

    __slots__ = ()


@dataclass(frozen=True)
class SentValue:
    """A value as it was sent: the code of its kind, the kind in words where the text does not say it, and the text."""

    kind: str
    kind_name: Any
    text: str


NOT_SENT = SentValue("missing", _("not sent"), "")


def read_members(payload: bytes) -> Members | None:
    """What the object in `payload` has; None for anything else, and for more than a page can hold."""
    if len(payload) > MAX_BYTES:
        return None
    try:
        members = json.loads(
            payload.decode(), parse_int=Literal, parse_float=Literal, parse_constant=Literal, object_pairs_hook=Members
        )
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, Members) and _fits_a_page(members) else None


def shown_value(value: Any) -> SentValue:
    """A value that `read_members` read, as the page shows it."""
    if type(value) is str and is_blank(value.strip()):
        return SentValue("blank", _("blank"), cut(visible(value)))
    kind, name, text = _KINDS[type(value)]
    return SentValue(kind, name, cut(text(value)))


def cut(text: str) -> str:
    """The text, as far as one place of a page can hold it."""
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + "…"


def _fits_a_page(members: Members) -> bool:
    return all(depth <= MAX_DEPTH and count <= MAX_VALUES for count, depth in enumerate(_depths(members, 1), 1))


def _depths(value: Any, depth: int) -> Iterator[int]:
    """The depth of each value inside."""
    for child in [member for _key, member in value] if isinstance(value, Members) else value:
        yield depth
        if isinstance(child, list):
            yield from _depths(child, depth + 1)


def _written(value: Any) -> str:
    """The value as JSON again, with every number and every repeated member as it was sent."""
    if isinstance(value, Members):
        return "{" + ",".join(f"{json.dumps(key)}:{_written(member)}" for key, member in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return value if isinstance(value, Literal) else json.dumps(value)


def _in_lines(value: Any) -> str:
    return readable(_written(value).encode())


_KINDS: dict[type, tuple[str, Any, Any]] = {
    str: ("text", "", visible),
    Literal: ("number", _("number"), str),
    bool: ("flag", _("true or false"), json.dumps),
    NoneType: ("null", "", json.dumps),
    list: ("json", _("list"), _in_lines),
    Members: ("json", _("object"), _in_lines),
}
"""What a value is, by its type: code, words, and what makes its text."""
