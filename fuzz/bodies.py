"""Strategies for raw calls: bytes, headers and methods that nobody of good will would send, and some that one would."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

PAYLOADS = Path(__file__).parent.parent / "fixtures" / "payloads"
EXAMPLES = [json.loads((PAYLOADS / f"example-{number}.json").read_text()) for number in (1, 2, 3)]
LIMIT = 1024 * 1024
JSON = "application/json"

TOKENS = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"null", b"true", b"NaN", b"Infinity", b"-", b"1e999", b"-0.0",
    b"1e-9999999", b"0" * 500, b"9" * 500, b"\\u0000", b"\\ud800", b"\\udc00", b"\0", b"\x7f", b"\x80", b"\xff",
    b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xae", b"\xcc\x81" * 40, b"/*", b"'", b"\r\n",
]  # fmt: skip
LITERALS = [
    "1e-9999999",
    "1e999999999999",
    "-1e999",
    "NaN",
    "-Infinity",
    "1" + "0" * 308,
    "9" * 401,
    "-0.0",
    "01",
    "0x1",
]
NASTY = [
    "", " ", "\u00a0", "\ufdfa" * 50, "İ" * 30, "ß" * 30, "\u0344" * 15, "\u202e", "\u2066", "\ufeff", "\uffff",
    "\U0010ffff", "'", '"', "\\", "%s", "%(x)s", "{x}", "{{x}}", "<script>", "=1+1", "DO", "us", "USD", "2024-02-30",
    "10000-01-01", "0001-01-01", "١٢٣", "²", "true", "1", "a" * 300, "ñ" * 50_000,
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.sampled_from(NASTY)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4), max_leaves=6
)


@dataclass(frozen=True)
class Raw:
    """One call: what is sent, and how."""

    body: bytes
    method: str = "POST"
    path: str = "/core_customer"
    headers: Mapping[str, str] = field(default_factory=dict)


def _dump(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a payload, the root left out."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, below in children for place in ((*path, key), *_paths(below, (*path, key)))]


PLACES = [_paths(example) for example in EXAMPLES]


@st.composite
def changed_payloads(draw: st.DrawFn) -> bytes:
    """An example with some values replaced, taken away or added; keys of identity mix those of all examples."""
    which = draw(st.integers(0, len(EXAMPLES) - 1))
    payload, other = copy.deepcopy(EXAMPLES[which]), copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    info = payload["client_info"]
    if draw(st.booleans()):
        info["wisenroll_code"] = other["client_info"]["wisenroll_code"]
    if draw(st.booleans()):
        payload["client_documents"] = other["client_documents"]
    if draw(st.booleans()):
        info["customer_number"] = draw(st.integers(-1, 5) | st.sampled_from([2**31, 2**63 - 1, 2**63, "1", 1.5]))
    for _change in range(draw(st.integers(0, 4))):
        _change_one(draw, payload, draw(st.sampled_from(PLACES[which])))
    body = _dump(payload)
    if draw(st.integers(0, 5)) == 0:
        literal = draw(st.sampled_from(LITERALS)).encode()
        body = body.replace(draw(st.sampled_from([b"8000.0", b"100000.0", b"1", b"2", b"null"])), literal, 1)
    return body


def _change_one(draw: st.DrawFn, payload: Any, place: tuple[Any, ...]) -> None:
    node = payload
    try:
        for step in place[:-1]:
            node = node[step]
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del node[place[-1]]
        elif kind == 1 and isinstance(node, dict):
            node[draw(TEXTS)] = draw(VALUES)
        else:
            node[place[-1]] = draw(VALUES)
    except (KeyError, IndexError, TypeError):
        return  # an earlier change has taken away what it goes into


@st.composite
def spoilt_bytes(draw: st.DrawFn) -> bytes:
    """An example with bytes taken out, doubled or put in."""
    body = _dump(draw(st.sampled_from(EXAMPLES)))
    for _edit in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        middle = draw(
            st.just(b"") | st.just(body[start:end] * 2) | st.sampled_from(TOKENS) | st.binary(max_size=8)
        )  # fmt: skip
        body = body[:start] + middle + body[end:]
    return body


@st.composite
def giants(draw: st.DrawFn) -> bytes:
    """Deep, wide, long and large bodies, around the limits."""
    kinds = ["lists", "objects", "keys", "same key", "documents", "text", "digits", "spaces", "size"]
    kind = draw(st.sampled_from(kinds))
    count = draw(st.sampled_from([30, 31, 32, 33, 100, 1_000, 10_000, 50_000]))
    match kind:
        case "lists":
            return b'{"client_info":' + b"[" * count + b"]" * count + b"}"
        case "objects":
            return b'{"a":' * count + b"1" + b"}" * count
        case "keys":
            return _dump(EXAMPLES[0] | {f"key {number}": number for number in range(min(count, 10_000))})
        case "same key":
            return b"{" + b",".join(b'"client_info":{"a":%d}' % number for number in range(count)) + b"}"
        case "documents":
            document = EXAMPLES[0]["client_documents"][0]
            return _dump(EXAMPLES[0] | {"client_documents": [document] * min(count, 5_000)})
        case "text":
            job = EXAMPLES[0]["client_job_info"] | {"occupation_description": "x" * count}
            return _dump(EXAMPLES[0] | {"client_job_info": job})
        case "digits":
            return b'{"client_info":{"customer_number":' + b"1" * count + b"}}"
        case "spaces":
            return b" " * count + _dump(EXAMPLES[0])
        case _:
            body = _dump(EXAMPLES[0])
            return body + b" " * (LIMIT - len(body) + draw(st.integers(-1, 2)))


ENCODED = st.builds(
    lambda payload, encoding: json.dumps(payload, ensure_ascii=False).encode(encoding),
    st.sampled_from(EXAMPLES),
    st.sampled_from(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037"]),
)
BODIES = (
    changed_payloads()
    | changed_payloads()
    | spoilt_bytes()
    | VALUES.map(_dump)
    | st.binary(max_size=200)
    | ENCODED
    | giants()
)

_PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=100)
_OTHER_TYPES = ["application/json; charset=utf-8", "Application/JSON", "text/plain", "multipart/form-data", ""]
CONTENT_TYPES = st.sampled_from([JSON] * 20 + _OTHER_TYPES)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(["*/*", "text/html", "nonsense", "application/xml;q=2"]),
        "Accept-Language": st.sampled_from(["es", "en", "fr", "*", "en;q=x", "es-DO,en;q=0.5"]) | _PRINTABLE,
        "X-Request-ID": _PRINTABLE,
        "X-Dry-Run": st.sampled_from(["true", "true", "true", "false", "TRUE", "1", ""]),
        "X-Forwarded-For": st.sampled_from(["1.2.3.4", "::1", "x", "1.2.3.4, 5.6.7.8"]) | _PRINTABLE,
        "Content-Encoding": st.sampled_from(["gzip", "identity", "x"]),
    },
)


@st.composite
def calls(draw: st.DrawFn) -> Raw:
    """Any call of the service's API by somebody who knows the password."""
    headers = draw(HEADERS) if draw(st.booleans()) else {}
    content_type = draw(CONTENT_TYPES)
    if draw(st.integers(0, 19)):
        return Raw(draw(BODIES), headers={"Content-Type": content_type, **headers})
    method = draw(st.sampled_from(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"]))
    number = draw(st.integers(0, 5) | st.integers(0) | TEXTS.filter(str.isalnum))
    path = draw(st.sampled_from(["/core_customer", "/core_customer/", f"/core_customer/{number}", "/core_customer//"]))
    return Raw(draw(BODIES), method, path, {"Content-Type": content_type, **headers})
