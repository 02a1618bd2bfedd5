"""What a seal says, and the file that it is kept in.

    {"format": "core_customer seal 1", "number": 3, "made_at": "2026-11-26T09:30:00.000000Z",
     "made_by": user of the operating system, "key_id": "…",
     "previous": digest of the statement before, "" for the first,
     "although": why it was made over a trail that did not fit the seal before; "" if it fitted,
     "customers": {"count": 2, "root": "…"},                    a Merkle tree, see said_of_customer
     "revisions": {"count": 5, "last_id": 9},
     "reviews": {"count": 1, "last_id": 1},
     "history_rows": {"count": 60},
     "logs": {"customers_submission": {"count": 5, "last_id": 12, "root": "…"}, …}}   see leaf_of_log

It covers the rows up to each `last_id`, and no others. What is signed is its canonical form (see
`customers.audit.digest`). The file has, beside `statement`: `signature`, `public_key`, and `segments`, which are
subtrees of the trees and need no signature, since their roots must lead to the root in the statement.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from customers.audit.digest import canonical_text, digest_of_bytes
from customers.audit.merkle import Leaf, Segment, leaf_hash, root_of

FORMAT = "core_customer seal 1"
CUSTOMERS = "customers"

_HASH = re.compile("[0-9a-f]{64}")
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

Segments = Mapping[str, list[Segment]]
"""Part of the trail ("customers", or the table of a log) -> the segments of its tree."""


class UnreadableSeal(Exception):
    """The file, or the row, is no seal."""


@dataclass(frozen=True)
class SealedStatement:
    """A statement with its signature, wherever it was read."""

    content: Mapping[str, Any]
    signature: str
    segments: Segments

    @property
    def text(self) -> str:
        """What was signed."""
        return canonical_text(self.content)

    @property
    def digest(self) -> str:
        """What the next seal calls this one."""
        return digest_of_bytes(self.text.encode())

    @property
    def number(self) -> int:
        """Its place among the seals: 1, 2, 3."""
        number: int = self.content["number"]
        return number


def said_of_customer(
    number: int, sequence: int, digest: str, review_sequence: int, review_digest: str
) -> dict[str, int | str]:
    """What a seal says of a customer: its last revision, and its last review (0 and "" if it has none)."""
    return {
        "customer": number,
        "sequence": sequence,
        "digest": digest,
        "review_sequence": review_sequence,
        "review_digest": review_digest,
    }


def leaf_of_customer(said: Mapping[str, Any]) -> Leaf:
    """A customer in its tree."""
    return Leaf(said["customer"], leaf_hash(canonical_text(said).encode()))


def leaf_of_log(row_id: int, digest: str) -> Leaf:
    """A row of a log in its tree."""
    return Leaf(row_id, leaf_hash(canonical_text({"id": row_id, "digest": digest}).encode()))


def root_over(segments: list[Segment]) -> str:
    """The root of the tree that has these segments."""
    return root_of([segment.root for segment in segments])


def segments_text(segments: Segments) -> str:
    """Segments as they are kept: part -> list of [first key, last key, leaves, root]."""
    return canonical_text(
        {
            part: [[segment.first, segment.last, segment.count, segment.root] for segment in found]
            for part, found in segments.items()
        }
    )


def file_text(sealed: SealedStatement, public_key: str) -> str:
    """The seal as a file: JSON, a line for each part."""
    parts = {
        "statement": sealed.text,
        "signature": json.dumps(sealed.signature),
        "public_key": json.dumps(public_key),
        "segments": segments_text(sealed.segments),
    }
    return "{\n" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n"


def read_file(text: str) -> SealedStatement:
    """The seal in a file. Raises UnreadableSeal."""
    try:
        file = parse(text)
        return read_parts(file["statement"], file["signature"], file["segments"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableSeal from error


def parse(text: str) -> Any:
    """JSON as the service writes it: no key twice, and no number that is none. Raises ValueError."""
    return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)


def read_parts(content: Any, signature: Any, segments: Any) -> SealedStatement:
    """The seal that has these parts, as JSON has them. Raises UnreadableSeal."""
    try:
        logs = list(content["logs"].values())
        cutoffs = [part["last_id"] for part in (content["revisions"], content["reviews"], *logs)]
        counts = [content[name]["count"] for name in (CUSTOMERS, "revisions", "reviews", "history_rows")]
        found = {part: [Segment(*segment) for segment in rows] for part, rows in segments.items()}
        all_segments = [segment for rows in found.values() for segment in rows]
        numbers = [content["number"], *cutoffs, *counts, *(log["count"] for log in logs)]
        numbers += [number for segment in all_segments for number in (segment.first, segment.last, segment.count)]
        roots = [content[CUSTOMERS]["root"], *(part["root"] for part in (*logs, *map(vars, all_segments)))]
        texts = [signature, *(content[name] for name in ("made_at", "made_by", "key_id", "previous", "although"))]
        if (
            content["format"] != FORMAT
            or not all(type(number) is int and abs(number) < 2**63 for number in numbers)
            or not all(_HASH.fullmatch(root) for root in roots)
            or not all(isinstance(text, str) for text in texts)
        ):
            raise UnreadableSeal
        datetime.strptime(content["made_at"], _MOMENT)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableSeal from error
    return SealedStatement(content, signature, found)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
