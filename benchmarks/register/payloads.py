"""Bodies of copies: the original's text, with other values in the places of those that identify."""

import re
from collections.abc import Callable

from .identities import MAKERS, Identities

_PLACES = re.compile(rf'("({"|".join(MAKERS)})"\s*:\s*")([^"\\]*)(?=")|("customer_number"\s*:\s*)(\d+)')


class Body:
    """A body, taken apart once. What cannot be read stays as it is."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._parts = list(_parts(content.decode()))
        except UnicodeDecodeError:
            self._parts = []

    def copied(self, identities: Identities, number: Callable[[int], int]) -> bytes:
        """The body of a copy; `number` gives its customer number for the original's."""
        if not self._parts:
            return self._content
        texts = []
        for text, field, value in self._parts:
            texts.append(text)
            if field == "customer_number":
                texts.append(str(number(int(value))))
            elif field:
                texts.append(identities.other(field, value))
        return "".join(texts).encode()


def _parts(text: str) -> list[tuple[str, str, str]]:
    """What stands before each place, its field, and the value there."""
    parts, end = [], 0
    for found in _PLACES.finditer(text):
        before, field, value, before_number, number = found.groups()
        start = found.start() + len(before or before_number)
        parts.append((text[end:start], field or "customer_number", value if field else number))
        end = found.end()
    parts.append((text[end:], "", ""))
    return parts
