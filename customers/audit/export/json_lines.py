"""Tables as JSON Lines: for machines, in no language, exactly what the register holds.

A line is one JSON object. Values are as in digests (see `customers.audit.digest`): decimals are texts, moments UTC.
Null is null, blank is "", and where the row itself was not there the key is missing. Nothing is neutralised.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from customers.audit.diff import NOTHING
from customers.audit.digest import canonical_value

from .table import Column, Table, Tally, pieces

_LINE_ENDS = {sign: f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""What some readers take for the end of a line; JSON leaves them as they are."""


def json_line_pieces(table: Table, keys: Sequence[int], tally: Tally) -> Iterator[bytes]:
    """The table, an object a line."""
    return _written(pieces(table, keys, lambda line: _record(table.keyed, line), tally))


def _record(columns: Iterable[Column], line: Any) -> dict[str, Any]:
    values = ((column.key, column.raw_value(line)) for column in columns)
    return {key: _exact(value) for key, value in values if value is not NOTHING}


def _exact(value: Any) -> Any:
    return [canonical_value(part) for part in value] if isinstance(value, list) else canonical_value(value)


def _written(records: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[bytes]:
    for piece in records:
        yield "".join(map(_json_line, piece)).encode()


def _json_line(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in _LINE_ENDS.items():
        text = text.replace(sign, escaped)
    return text + "\n"
