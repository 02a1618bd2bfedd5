"""What is refused with 400: bodies that cannot be read, and fields that are missing, too long or of the wrong type."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.conformance.bench import Bench, Payload, errors_of
from customers.contract.fields import ContractField, Count, Country, Currency, Date, Flag, Money, Text
from customers.contract.nodes import DocumentsNode, Node, ReferenceNode
from customers.contract.serializers import PAYLOAD

UNREADABLE: Mapping[Any, bytes] = {
    gettext_lazy("an empty body"): b"",
    gettext_lazy("spaces"): b"   ",
    gettext_lazy("half a JSON document"): b'{"client_info": {',
    gettext_lazy("something after the JSON document"): b"{} {}",
    gettext_lazy("a list"): b"[]",
    gettext_lazy("a text"): b'"client_info"',
    gettext_lazy("null"): b"null",
    gettext_lazy("Latin-1 instead of UTF-8"): '{"client_info": {"first_name": "JOSÉ"}}'.encode("latin-1"),
    gettext_lazy("UTF-16 instead of UTF-8"): "{}".encode("utf-16"),
    gettext_lazy("a byte order mark"): b"\xef\xbb\xbf{}",
    gettext_lazy("NaN"): b'{"client_job_info": {"salary": NaN}}',
    gettext_lazy("a number that is not finite"): b'{"client_job_info": {"salary": 1e999}}',
    gettext_lazy("a NUL character"): b'{"client_info": {"first_name": "A\\u0000"}}',
    gettext_lazy("half a surrogate pair"): b'{"client_info": {"first_name": "\\ud800"}}',
    gettext_lazy("a key twice with different values"): b'{"client_info": {"sex": "M", "sex": "F"}}',
    gettext_lazy("100 000 levels of nesting"): b'{"client_info":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}

WRONG_VALUES: Mapping[type, Any] = {Text: 5, Money: "mucho", Count: 1.5, Flag: 2, Date: "2024-02-30"}
"""Kind of field -> a value that it cannot have."""


def unreadable(bench: Bench) -> None:
    """What is not one JSON object in UTF-8 is refused."""
    for sent, body in UNREADABLE.items():
        bench.post(str(sent), body, 400)


def missing(bench: Bench) -> None:
    """Every field with a star that is missing is named, all at once."""
    payload: Payload = {name: {} for name in PAYLOAD.children}
    payload["client_documents"] = [{}]
    answer = bench.post(_("a payload without any value"), payload, 400)
    _expect_named(bench, errors_of(answer), set(_starred(PAYLOAD, "")) | {"client_job_info.country"})
    answer = bench.post(_("a payload without any node"), {}, 400)
    _expect_named(bench, errors_of(answer), set(PAYLOAD.children))


def too_long(bench: Bench) -> None:
    """Every text of one character too many is named, all at once."""
    payload, named = bench.people.nobody(), set()
    for spot in _spots(PAYLOAD, payload, ""):
        if isinstance(spot.column, Text) and spot.column.max_length is not None:
            spot.place[spot.name] = "x" * (spot.column.max_length + 1)
            named.add(spot.path)
    answer = bench.post(_("every text with one character too many"), payload, 400)
    _expect_named(bench, errors_of(answer), named)


def wrong_types(bench: Bench) -> None:
    """Every value of the wrong type is named, all at once."""
    payload, named = bench.people.nobody(), set()
    for spot in _spots(PAYLOAD, payload, ""):
        spot.place[spot.name] = next(value for kind, value in WRONG_VALUES.items() if isinstance(spot.column, kind))
        named.add(spot.path)
    answer = bench.post(_("a value of the wrong type in every field"), payload, 400)
    _expect_named(bench, errors_of(answer), named)


def unknown_standards(bench: Bench) -> None:
    """Countries and currencies that no standard has are named."""
    payload, named = bench.people.nobody(), set()
    for spot in _spots(PAYLOAD, payload, ""):
        if isinstance(spot.column, Country | Currency):
            spot.place[spot.name] = "X?"
            named.add(spot.path)
    answer = bench.post(_("countries and currencies that do not exist"), payload, 400)
    _expect_named(bench, errors_of(answer), named)


def documents(bench: Bench) -> None:
    """There is at least one document, none comes twice, and only one is the main one."""
    found = bench.people.nobody()["client_documents"]
    for sent, changed in (
        (_("no document"), []),
        (_("two main documents"), [one | {"main": 1} for one in found]),
        (_("the same document twice"), [*found, found[0] | {"main": 0}]),
    ):
        payload = bench.people.nobody() | {"client_documents": changed}
        answer = bench.post(sent, payload, 400)
        is_named = any(path.startswith("client_documents") for path in errors_of(answer))
        bench.expect(is_named, _("client_documents is not named"))


def characters(bench: Bench) -> None:
    """Characters that cannot be seen, or that turn the direction of writing, are refused."""
    for character in ("\x07", "\u202e"):
        payload = bench.people.nobody()
        payload["client_info"]["nickname"] = f"A{character}B"
        sent = _("the character U+%(code)s in a text") % {"code": f"{ord(character):04X}"}
        answer = bench.post(sent, payload, 400)
        _expect_named(bench, errors_of(answer), {"client_info.nickname"})


def money(bench: Bench) -> None:
    """Amounts are kept exactly or refused, never rounded."""
    for literal in ("0.00001", "-1", "1" + "0" * 20):
        body = json.dumps(bench.people.nobody()).replace('"salary": 8000.0', f'"salary": {literal}')
        answer = bench.post(_("the amount %(amount)s") % {"amount": literal}, body.encode(), 400)
        _expect_named(bench, errors_of(answer), {"client_job_info.salary"})


def _expect_named(bench: Bench, errors: Mapping[str, Any], paths: set[str]) -> None:
    if left_out := sorted(paths - set(errors)):
        shown = ", ".join(left_out[:10])
        bench.expect(False, _("%(count)d fields are not named: %(paths)s") % {"count": len(left_out), "paths": shown})
    if besides := sorted(set(errors) - paths):
        bench.expect(False, _("fields are named that are right: %(paths)s") % {"paths": ", ".join(besides[:10])})


def _starred(node: Node, prefix: str) -> Iterator[str]:
    for name, column in node.columns.items():
        if column.required:
            yield prefix + name
    for name, child in node.children.items():
        if isinstance(child, ReferenceNode):
            yield from [prefix + name] if child.required else []
        else:
            yield from _starred(
                child, f"{prefix}{name}[0]." if isinstance(child, DocumentsNode) else f"{prefix}{name}."
            )


class _Spot(NamedTuple):
    """A field in a payload: the object that it goes into, its name there, its path, and what it is."""

    place: Payload
    name: str
    path: str
    column: ContractField


def _spots(node: Node, place: Payload, prefix: str) -> Iterator[_Spot]:
    """Every field. Objects that are not there are made."""
    for name, column in node.columns.items():
        yield _Spot(place, name, prefix + name, column)
    for name, child in node.children.items():
        if isinstance(child, DocumentsNode):
            yield from _spots(child, place[name][0], f"{prefix}{name}[0].")
        else:
            place[name] = place.get(name) or {}
            yield from _spots(child, place[name], f"{prefix}{name}.")
