"""Files with a payload of the contract on each line (JSON Lines)."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from customers.contract.parsing import parse
from customers.errors import UnreadablePayload

from .records import ERROR, Record

TEXT = "import_text"
"""The key under which a file of errors gives back a line that is no JSON object, to be mended inside that text."""

LONGEST_LINE = settings.MAX_BODY_BYTES + len(b"\r\n")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_MARKED = re.compile(rb'\s*\{\s*"' + ERROR.encode() + rb'"\s*:\s*"(?:[^"\\]|\\.)*"\s*(,|(?=\}))')
"""The beginning of a line of a file of errors."""


@dataclass(frozen=True)
class JsonLines:
    """A file of JSON Lines. Blank lines are skipped."""

    path: Path

    def records(self) -> Iterator[Record]:
        """The lines; of one that is larger than a call may be, nothing is kept."""
        with self.path.open("rb") as file:
            for number, text in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
                if number == 1:
                    text = text.removeprefix(BYTE_ORDER_MARK)
                if len(text) == LONGEST_LINE and not text.endswith(b"\n"):
                    _skip_line(file)
                    yield Record(number, None)
                elif text.strip():
                    yield Record(number, _without_error(text))

    def payload(self, record: Record) -> dict[str, Any]:
        """The object on the line."""
        if not isinstance(record.text, bytes):
            raise UnreadablePayload(_("The line is too large."))
        payload = parse(record.text)
        payload.pop(ERROR, None)
        return payload

    def number(self, record: Record) -> Any:
        """What stands at `client_info.customer_number`."""
        if isinstance(record.text, bytes):
            with suppress(ValueError, RecursionError, LookupError, TypeError):
                read = json.loads(record.text, parse_float=str, parse_constant=str)  # no float is a NaN or infinite
                return read["client_info"]["customer_number"]
        return None

    def with_error(self, record: Record, error: str) -> bytes:
        """The line as it was, with the error as the first key of its object."""
        mark = json.dumps({ERROR: error}, ensure_ascii=False).encode()
        if not isinstance(record.text, bytes):
            return mark + b"\n"
        text = record.text.strip()
        try:
            is_object = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            kept = {ERROR: error, TEXT: text.decode(errors="replace")}
            return json.dumps(kept, ensure_ascii=False).encode() + b"\n"
        rest = text[1:].lstrip()
        return mark[:-1] + (b"" if rest.startswith(b"}") else b", ") + rest + b"\n"

    def head(self) -> bytes:
        """Nothing."""
        return b""


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _without_error(text: bytes) -> bytes:
    """A line of a file of errors as it was before, or as it was mended since."""
    marked = _MARKED.match(text)
    if not marked:
        return text
    with suppress(ValueError, RecursionError):
        kept = json.loads(text)
        if kept.keys() == {ERROR, TEXT} and isinstance(kept[TEXT], str):
            return str(kept[TEXT]).encode(errors="replace")
    return b"{" + text[marked.end() :]
