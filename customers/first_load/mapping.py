"""The mapping of a CSV file: which of its columns is which field of the contract. Written as TOML or JSON."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from customers.contract.fields import ContractField, Date, Number
from customers.contract.nodes import DocumentsNode, Node
from customers.contract.serializers import PAYLOAD
from customers.errors import InvalidPayload

from .records import UnreadableFile

NUMBER = "client_info.customer_number"

SECTIONS = ("file", "columns", "constants", "codes")
FILE_KEYS = ("encoding", "delimiter", "date_format", "decimal_separator", "thousands_separator")

_STEP = re.compile(r"([A-Za-z0-9_]+)(?:\[([0-9]{1,2})\])?")

Place = tuple[str | int, ...]
"""A path in steps: names of objects, and indexes of documents."""


@dataclass(frozen=True)
class ColumnMapping:
    """How a row of texts becomes a payload."""

    columns: Mapping[str, tuple[str, ...]]
    """Column -> the paths that it gives a value to."""

    constants: Mapping[str, Any] = field(default_factory=dict)
    """Path -> the value that it has in all rows."""

    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Path -> value in the file -> value in the contract."""

    encoding: str = "utf-8"
    delimiter: str = ","
    date_format: str = ""
    decimal_separator: str = "."
    thousands_separator: str = ""

    @property
    def paths(self) -> list[str]:
        """All paths that rows may give a value to."""
        return [*(path for paths in self.columns.values() for path in paths), *self.constants]

    def payload(self, row: Mapping[str, str]) -> dict[str, Any]:
        """The payload that a row is, by its columns. An empty cell is no value.

        A constant holds where its object has a value from a column, or has no columns at all. Raises InvalidPayload for
        dates and numbers that are not written as the mapping says.
        """
        errors: dict[str, list[str]] = {}
        values: dict[Place, Any] = {}
        for column, paths in self.columns.items():
            if cell := row[column].strip():
                for path in paths:
                    try:
                        values[_place(path)] = self._value(path, cell)
                    except ValueError as error:
                        errors[path] = [str(error)]
        if errors:
            raise InvalidPayload(errors)
        present = {place[:-1] for place in values}
        for path, value in self.constants.items():
            place = _place(path)
            if place[:-1] in present or place[:-1] not in self._objects_of_columns:
                values[place] = value
        return _tree(values)

    def number(self, row: Mapping[str, str]) -> str | None:
        """What the row has as the customer number."""
        for column, paths in self.columns.items():
            if NUMBER in paths:
                return row[column].strip() or None
        return None

    @cached_property
    def _objects_of_columns(self) -> set[Place]:
        return {_place(path)[:-1] for paths in self.columns.values() for path in paths}

    def _value(self, path: str, cell: str) -> Any:
        if path in self.codes:
            return self.codes[path].get(cell, cell)
        column = contract_field(path)
        if isinstance(column, Date) and self.date_format:
            return self._day(cell)
        if isinstance(column, Number):
            return self._plain_number(cell)
        return cell

    def _day(self, cell: str) -> str:
        try:
            return datetime.strptime(cell, self.date_format).date().isoformat()  # a day has no zone
        except ValueError:
            text = _("It must be a date in the form %(form)s.") % {"form": self.date_format}
            raise ValueError(text) from None

    def _plain_number(self, cell: str) -> str:
        """The number without thousands, with a point before its decimals."""
        if not self._number_form.fullmatch(cell):
            form = f"1{self.thousands_separator}234{self.decimal_separator}56"
            raise ValueError(_("It must be a number in the form %(form)s.") % {"form": form})
        return cell.replace(self.thousands_separator, "").replace(self.decimal_separator, ".")

    @cached_property
    def _number_form(self) -> re.Pattern[str]:
        thousands, decimal = re.escape(self.thousands_separator), re.escape(self.decimal_separator)
        grouped = rf"[0-9]{{1,3}}({thousands}[0-9]{{3}})+|" if thousands else ""
        return re.compile(rf"[+-]?({grouped}[0-9]+)({decimal}[0-9]+)?")


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping that a file holds. Raises UnreadableFile with what is wrong with it."""
    try:
        content = path.read_text(encoding="utf-8-sig")  # editors may begin it with a byte order mark
        loaded = json.loads(content) if path.suffix.lower() == ".json" else tomllib.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        text = _("The mapping %(path)s cannot be read: %(error)s.")
        raise UnreadableFile(text % {"path": path, "error": error}) from error
    problems = list(_problems(loaded))
    if problems:
        raise UnreadableFile(_("The mapping %(path)s is wrong:") % {"path": path} + "\n" + "\n".join(problems))
    return ColumnMapping(
        columns={
            column: (paths,) if isinstance(paths, str) else tuple(paths) for column, paths in loaded["columns"].items()
        },
        constants=loaded.get("constants", {}),
        codes=loaded.get("codes", {}),
        **loaded.get("file", {}),
    )


def contract_field(path: str) -> ContractField | None:
    """The contract's field at a path such as `client_documents[0].document_number`; None if there is none."""
    node: Node = PAYLOAD
    steps = [_STEP.fullmatch(step) for step in path.split(".")]
    for step in steps[:-1]:
        child = node.children.get(step[1]) if step else None
        if child is None or step is None or isinstance(child, DocumentsNode) != (step[2] is not None):
            return None
        node = child
    last = steps[-1]
    return node.columns.get(last[1]) if last and last[2] is None else None


def _problems(loaded: Any) -> Iterator[str]:
    """What is wrong with a mapping, each in a sentence."""
    if not isinstance(loaded, dict) or not isinstance(loaded.get("columns"), dict):
        yield _("It has no section “columns”.")
        return
    for name, section in loaded.items():
        if name not in SECTIONS:
            yield _("It knows no section “%(name)s”.") % {"name": name}
        elif not isinstance(section, dict):
            yield _("“%(name)s” is no section.") % {"name": name}
            return
    for key, value in loaded.get("file", {}).items():
        if key not in FILE_KEYS or not isinstance(value, str):
            yield _("The section “file” knows no “%(key)s” of that kind.") % {"key": key}
    paths = []
    for column, named in loaded["columns"].items():
        for path in [named] if isinstance(named, str) else named if isinstance(named, list) else [named]:
            if not isinstance(path, str):
                yield _("The column “%(column)s” names no path.") % {"column": column}
            else:
                paths.append(path)
    for path, codes in loaded.get("codes", {}).items():
        if not isinstance(codes, dict):
            yield _("The codes of “%(path)s” are no table.") % {"path": path}
    paths += loaded.get("constants", {})
    for path in dict.fromkeys([*paths, *loaded.get("codes", {})]):
        if contract_field(path) is None:
            yield _("The contract has no field “%(path)s”.") % {"path": path}
        elif paths.count(path) > 1:
            yield _("“%(path)s” gets a value twice.") % {"path": path}
    if NUMBER not in paths:
        yield _("No column is “%(path)s”.") % {"path": NUMBER}


def _place(path: str) -> Place:
    steps: list[str | int] = []
    for step in path.split("."):
        name, _bracket, index = step.removesuffix("]").partition("[")
        steps += [name, int(index)] if index else [name]
    return tuple(steps)


def _tree(values: Mapping[Place, Any]) -> dict[str, Any]:
    """The values as objects inside each other; documents in the order of their indexes, without gaps."""
    tree: dict[Any, Any] = {}
    for place, value in values.items():
        below = tree
        for step in place[:-1]:
            below = below.setdefault(step, {})
        below[place[-1]] = value
    return {name: _lists(below) for name, below in tree.items()}


def _lists(below: Any) -> Any:
    if not isinstance(below, dict):
        return below
    if all(isinstance(step, int) for step in below):
        return [_lists(below[index]) for index in sorted(below)]
    return {name: _lists(value) for name, value in below.items()}
