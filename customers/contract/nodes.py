"""Nodes of the contract: JSON objects whose fields are columns of a table. They read payloads and render customers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from customers.models import Audited, Customer, IdentityDocument
from customers.validators import is_blank

from .fields import ContractField
from .snapshot import Row, RowKey, document_label

REQUIRED = _("It is required.")
NOT_AN_OBJECT = _("It must be an object.")
NOT_A_LIST = _("It must be a list of objects.")
CONTRADICTS = _("It contradicts %(other)s.")

WRONG = object()
"""Stands in a row for a value that was sent and refused."""

MAX_DOCUMENTS = 100
"""Documents of one customer that a payload may have; real ones have fewer than ten."""


@dataclass
class Reading:
    """What has been read of a payload so far: rows, and everything that is wrong with it."""

    rows: dict[RowKey, Row] = field(default_factory=dict)
    errors: dict[str, list[str | Promise]] = field(default_factory=dict)

    def refuse(self, path: str, *texts: str | Promise) -> None:
        """Note that the field at `path` is wrong."""
        self.errors.setdefault(path, []).extend(texts)


class Node(serializers.Serializer[Any]):
    """A JSON object. Its fields' `source` is a column of `model`, in the row that `key` tells apart.

    Nodes are made once, at import, and keep nothing between calls.
    """

    model: ClassVar[type[Audited]]

    def __init__(
        self, *, key: tuple[Any, ...] = (), required: bool = False, also_called: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        self.key = key
        self.also_called = also_called
        super().__init__(required=required, **kwargs)

    @cached_property
    def columns(self) -> dict[str, ContractField]:
        """The fields that are columns, by their name on the wire."""
        return {name: found for name, found in self.fields.items() if isinstance(found, ContractField)}

    @cached_property
    def _read_as(self) -> list[tuple[str, str, ContractField]]:
        return [(name, str(column.source), column) for name, column in self.columns.items()]

    @cached_property
    def children(self) -> "dict[str, Node]":
        """The objects inside this one, by their name on the wire."""
        return {name: found for name, found in self.fields.items() if isinstance(found, Node)}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.fields)

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Other spellings of fields and objects -> the name they are kept under."""
        return {other: name for name, found in self.fields.items() for other in getattr(found, "also_called", ())}

    def read(self, data: Any, path: str, reading: Reading) -> dict[str, Any]:
        """Read the object at `path` into rows and errors; return the tree of its unknown keys."""
        if data is None or data is empty or _is_blank(data):
            data = {}
            if self.required:
                reading.refuse(path, REQUIRED)
                return {}
        if not isinstance(data, dict):
            reading.refuse(path, NOT_AN_OBJECT)
            return {}
        data = self._with_known_names(data, path, reading)
        mistakes = len(reading.errors)
        row: Row = {}
        for name, source, column in self._read_as:
            value = data.get(name)
            if value is None and not column.required:
                row[source] = column.no_value
                continue
            try:
                row[source] = column.run_validation(value)
            except serializers.ValidationError as error:
                reading.refuse(_join(path, name), *_texts(error.detail))
                row[source] = WRONG
        unknown = {name: data[name] for name in data.keys() - self._names}
        for name, child in self.children.items():
            if below := child.read(data.get(name), _join(path, name), reading):
                unknown[name] = below
        self.check(row, path, reading)
        if len(reading.errors) == mistakes:
            self.store(row, reading)
        return unknown

    def check(self, row: Row, path: str, reading: Reading) -> None:
        """Rules over several fields of the node; a field that is wrong in itself is WRONG. May complete the row."""

    def store(self, row: Row, reading: Reading) -> None:
        """Put what was read where it belongs. A row without any value is no row, but for the customer's own."""
        if self.model is Customer or any(value not in (None, "") for value in row.values()):
            row |= dict(zip(self.model.identified_by, self.key, strict=False))
            reading.rows.setdefault(RowKey(self.model, self.key), {}).update(row)

    def render(self, rows: Mapping[RowKey, Row], unknown: Mapping[str, Any]) -> dict[str, Any]:
        """The object as the contract has it: what has no value does not appear."""
        row = rows.get(RowKey(self.model, self.key), {})
        rendered = {
            name: column.to_representation(row[str(column.source)])
            for name, column in self.columns.items()
            if row.get(str(column.source)) not in (None, "")
        }
        for name, child in self.children.items():
            if below := child.render(rows, unknown.get(name, {})):
                rendered[name] = below
        return rendered | {name: value for name, value in unknown.items() if name not in self.children}

    def paths(self, prefix: str = "") -> Iterator[tuple[RowKey, str, str]]:
        """Where each column stands in the payload: (row, column, path)."""
        for name, column in self.columns.items():
            yield RowKey(self.model, self.key), str(column.source), _join(prefix, name)
        for name, child in self.children.items():
            yield from child.paths(_join(prefix, name))

    def _with_known_names(self, data: dict[str, Any], path: str, reading: Reading) -> dict[str, Any]:
        spelled = {other: name for other, name in self.spellings.items() if other in data}
        if not spelled:
            return data
        data = dict(data)
        for other, name in spelled.items():
            value = data.pop(other)
            if not data.get(name) or _is_blank(data[name]):
                data[name] = value
            elif value and not _is_blank(value) and value != data[name]:
                text = str(CONTRADICTS) % {"other": name}
                reading.refuse(_join(path, other), text)
        return data


class ReferenceNode(Node):
    """One of the two references of a kind. With a star, it must have at least one value."""

    def check(self, row: Row, path: str, reading: Reading) -> None:
        if self.required and not any(value not in (None, "") for value in row.values()):
            reading.refuse(path, REQUIRED)


class DocumentsNode(Node):
    """The list of identity documents: at least one, at most one of them main, none twice."""

    model = IdentityDocument

    def read(self, data: Any, path: str, reading: Reading) -> dict[str, Any]:
        if data is None or data == [] or _is_blank(data):
            reading.refuse(path, REQUIRED)
            return {}
        if not isinstance(data, list):
            reading.refuse(path, NOT_A_LIST)
            return {}
        if len(data) > MAX_DOCUMENTS:
            reading.refuse(path, str(_("There are more than %(most)d documents.")) % {"most": MAX_DOCUMENTS})
            return {}
        unknown: dict[str, Any] = {}
        for index, item in enumerate(data):
            self._read_document(item, f"{path}[{index}]", reading, unknown)
        if sum(row["is_main"] for key, row in reading.rows.items() if key.model is IdentityDocument) > 1:
            reading.refuse(path, _("More than one document is the main one."))
        return unknown

    def _read_document(self, data: Any, path: str, reading: Reading, unknown: dict[str, Any]) -> None:
        if data is None:
            data = {}
        one = Reading()
        unknown_here = super().read(data, path, one)
        reading.errors |= one.errors
        for _table, row in one.rows.items():
            key = tuple(row[column] for column in IdentityDocument.identified_by)
            if not row["number_key"]:
                reading.refuse(_join(path, "document_number"), _("It has neither letters nor digits."))
            elif RowKey(IdentityDocument, key) in reading.rows:
                reading.refuse(path, _("The same document comes twice."))
            else:
                reading.rows[RowKey(IdentityDocument, key)] = row | {"is_current": True}
                if unknown_here:
                    unknown[document_label(key)] = unknown_here

    def store(self, row: Row, reading: Reading) -> None:
        reading.rows[RowKey(IdentityDocument)] = row | self.model.comparison_keys(row)

    def render(self, rows: Mapping[RowKey, Row], unknown: Mapping[str, Any]) -> Any:
        rendered = []
        for row_key, row in rows.items():
            if row_key.model is IdentityDocument and row["is_current"]:
                document = {
                    name: column.to_representation(row[str(column.source)]) for name, column in self.columns.items()
                }
                rendered.append(document | unknown.get(document_label(row_key.key), {}))
        return rendered


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_blank(data: Any) -> bool:
    return isinstance(data, str) and is_blank(data.strip())


def _texts(detail: Any) -> list[str | Promise]:
    return list(detail) if isinstance(detail, list) else [detail]
