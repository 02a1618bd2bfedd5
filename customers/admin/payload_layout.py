"""Payloads laid out as the contract lists them: node by node, each value as it was sent, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from customers.contract.nodes import DocumentsNode, Node
from customers.contract.serializers import PAYLOAD

from .nodes import NODES, OUTSIDE, PARTS
from .payload_values import NOT_SENT, Members, SentValue, cut, read_members, shown_value
from .payloads import visible

Problems = Mapping[str, Sequence[str]]
"""Path in the payload -> what is wrong there."""


@dataclass(frozen=True)
class SentField:
    """One row of the page. `name` is the key as it was sent; `was_refused` says that the answer named the field."""

    path: str
    name: str
    label: str
    value: SentValue
    problems: Sequence[str] = ()
    was_refused: bool = False
    is_known: bool = True


@dataclass(frozen=True)
class SentGroup:
    """Fields that belong together: those of the node itself, which have no title, one document, one reference."""

    title: str
    path: str
    fields: Sequence[SentField]
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class SentNode:
    """A node of the contract, or what was sent beside the nodes."""

    title: str
    path: str
    groups: Sequence[SentGroup]

    @property
    def wrong(self) -> list[str]:
        """The paths of what is wrong in it by the rules of today."""
        return [place.path for place in self._places() if place.problems]

    def _places(self) -> "Iterator[SentGroup | SentField]":
        for group in self.groups:
            yield group
            yield from group.fields


@dataclass(frozen=True)
class Layout:
    """The payload, laid out. `unplaced` are the problems of what is not on the page."""

    nodes: Sequence[SentNode]
    unplaced: Problems

    @property
    def wrong(self) -> list[str]:
        """The paths of what is wrong by the rules of today, in the order of the page."""
        return [path for node in self.nodes for path in node.wrong]


def lay_out(payload: bytes, problems: Problems, message: str = "") -> Layout | None:
    """The payload as the contract has it, with its problems by path; `message` is the answer that named some of them.

    None for what is no JSON object, and for more than a page can hold.
    """
    members = read_members(payload)
    if members is None:
        return None
    writer = _Writer(problems, message)
    nodes = [node for node in writer.nodes(members) if node.groups]
    return Layout(nodes, {path: texts for path, texts in problems.items() if path not in writer.placed})


@dataclass(frozen=True)
class _Writer:
    """Turns members into nodes, and notes which problems have found their place."""

    problems: Problems
    message: str
    placed: set[str] = field(default_factory=set)

    def nodes(self, members: Members) -> Iterator[SentNode]:
        for name in PAYLOAD.children:
            yield SentNode(str(NODES[name]), name, list(self._children(PAYLOAD, name, members, "")))
        if unknown := self._unknown(PAYLOAD, members, ""):
            yield SentNode(str(NODES[OUTSIDE]), OUTSIDE, [SentGroup("", OUTSIDE, unknown)])

    def _children(self, parent: Node, name: str, members: Members, prefix: str) -> Iterator[SentGroup]:
        """What stands in the place of an object of the contract, under whatever spelling and whatever it is."""
        path = _join(prefix, name)
        sent = _sent(members, name, parent)
        for key, value in sent:
            yield from self._child(parent.children[name], key, value, self._path(prefix, key, name))
        if not sent and path in self.problems:
            yield SentGroup(_title(path), path, [self._field(name, path, "", NOT_SENT)])

    def _child(self, node: Node, key: str, value: Any, path: str) -> Iterator[SentGroup]:
        if isinstance(node, DocumentsNode) and type(value) is list and value:
            yield from self._documents(node, value, path)
        elif isinstance(value, Members) and not isinstance(node, DocumentsNode):
            yield from self._object(node, value, path, _title(path))
        else:
            yield SentGroup(_title(path), path, [self._field(key, path, "", shown_value(value))])

    def _object(self, node: Node, members: Members, path: str, title: str) -> Iterator[SentGroup]:
        fields = [*self._columns(node, members, path), *self._unknown(node, members, path)]
        problems = self._problems(path)
        if fields or problems or title:
            yield SentGroup(title, path, fields, problems)
        for name in node.children:
            yield from self._children(node, name, members, path)

    def _documents(self, node: Node, items: Sequence[Any], path: str) -> Iterator[SentGroup]:
        if problems := self._problems(path):
            yield SentGroup("", path, [], problems)
        for index, item in enumerate(items):
            place, title = f"{path}[{index}]", _("Document %(number)d") % {"number": index + 1}
            if isinstance(item, Members):
                yield from self._object(node, item, place, title)
            else:
                yield SentGroup(title, place, [self._field(f"[{index}]", place, "", shown_value(item))])

    def _columns(self, node: Node, members: Members, path: str) -> Iterator[SentField]:
        for name, column in node.columns.items():
            label = str(_model_field(node, str(column.source)).verbose_name)
            place = _join(path, name)
            sent = _sent(members, name, node)
            for key, value in sent:
                yield self._field(key, self._path(path, key, name), label, shown_value(value))
            if not sent and place in self.problems:
                yield self._field(name, place, label, NOT_SENT)

    def _unknown(self, node: Node, members: Members, path: str) -> list[SentField]:
        known = {*node.fields, *node.spellings}
        return [
            SentField(cut(visible(_join(path, key))), cut(visible(key)), "", shown_value(value), is_known=False)
            for key, value in members
            if key not in known
        ]

    def _path(self, prefix: str, key: str, name: str) -> str:
        """Where problems of the member `key` stand: under its own spelling if it is the spelling that is wrong."""
        as_sent = _join(prefix, key)
        return as_sent if as_sent in self.problems else _join(prefix, name)

    def _field(self, key: str, path: str, label: str, value: SentValue) -> SentField:
        return SentField(path, key, label, value, self._problems(path), was_refused=f"{path}:" in self.message)

    def _problems(self, path: str) -> Sequence[str]:
        self.placed.add(path)
        return self.problems.get(path, ())


def _sent(members: Members, name: str, parent: Node) -> list[tuple[str, Any]]:
    """The members that give a field or an object, under any of its spellings."""
    spellings = (name, *getattr(parent.fields[name], "also_called", ()))
    return [(key, value) for key, value in members if key in spellings]


def _title(path: str) -> str:
    """The title of an object inside a node; a node's own fields have none."""
    return str(PARTS.get(path, ""))


def _model_field(node: Node, column: str) -> Any:
    return node.model._meta.get_field(column)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
