"""Payloads as people read them, although some were not JSON, not text, or made to do harm."""

import json
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_CHARACTERS = 50_000
MAX_HEX_BYTES = 2_048
BYTES_A_LINE = 16
INDENT = "  "

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+')
_EMPTY = re.compile(r"\s*([\]}])")


def readable(payload: bytes) -> str:
    """JSON in lines, another text as it is, other bytes in hexadecimal; what is too long for a page is cut.

    JSON is set apart, not read and written again: every number and every repeated key stands as it was sent. Characters
    that cannot be seen, or that change the direction of writing, stand as their escapes.
    """
    if not payload:
        return _("(nothing)")
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return _hexadecimal(payload)
    return _cut(_json_lines(text) if _is_json(text) else [visible(text)])


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _json_lines(text: str) -> Iterator[str]:
    """The tokens of valid JSON with line ends and indentation between them."""
    depth = 0
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        mark = token.group()
        if mark in "[{":
            if empty := _EMPTY.match(text, position):
                position = empty.end()
                yield mark + empty.group(1)
                continue
            depth += 1
            yield f"{mark}\n{INDENT * depth}"
        elif mark in "]}":
            depth -= 1
            yield f"\n{INDENT * depth}{mark}"
        elif mark == ",":
            yield f",\n{INDENT * depth}"
        elif mark == ":":
            yield ": "
        else:
            yield _string(mark) if mark.startswith('"') else mark


def _string(token: str) -> str:
    """A JSON string with its letters instead of their escapes."""
    return visible(json.dumps(json.loads(token, strict=False), ensure_ascii=False))


def visible(text: str) -> str:
    """The text with an escape in the place of each character that shows nothing or changes the direction of writing."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\n\t" else _escape(character) for character in text
    )


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def _hexadecimal(payload: bytes) -> str:
    lines = []
    for start in range(0, min(len(payload), MAX_HEX_BYTES), BYTES_A_LINE):
        row = payload[start : start + BYTES_A_LINE]
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{start:06x}  {row.hex(' '):<{3 * BYTES_A_LINE}} {letters}")
    if (rest := len(payload) - MAX_HEX_BYTES) > 0:
        lines.append(ngettext("... and %(count)d more byte", "... and %(count)d more bytes", rest) % {"count": rest})
    return "\n".join(lines)


def _cut(pieces: Iterable[str]) -> str:
    """The pieces joined, as far as a page can hold them; nothing beyond is looked at."""
    kept: list[str] = []
    room = MAX_CHARACTERS
    for piece in pieces:
        kept.append(piece[:room])
        room -= len(piece)
        if room < 0:
            kept.append("\n" + _("... It is too long to be shown whole."))
            break
    return "".join(kept)
