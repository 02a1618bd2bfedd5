"""The form of a correction as its page shows it: by node, with what changed meanwhile beside the inputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy

from customers.contract.fields import Number, Text
from customers.contract.nodes import Node
from customers.contract.serializers import PAYLOAD
from customers.contract.snapshot import RowKey

from .correction_form import CorrectionForm
from .correction_sheet import (
    MAIN_DOCUMENT,
    NEW_DOCUMENT_CELLS,
    TICKED,
    Cell,
    cells_of,
    ticked_name,
)
from .display import NO_VALUE, shown_column
from .nodes import DOCUMENTS, NODES, OUTSIDE, PARTS

WIDE_TEXT = 50
"""Characters from which on a text takes two columns."""

TITLES: dict[str, Any] = {
    **NODES,
    **PARTS,
    OUTSIDE: "",
    MAIN_DOCUMENT: gettext_lazy("Main document"),
    **{f"{DOCUMENTS}.{place}": gettext_lazy("New document") for place in NEW_DOCUMENT_CELLS},
}
"""What the inputs stand under, by the start of their names."""


@dataclass(frozen=True)
class ShownCell:
    """An input. `now` is the value in the register, where officer and register changed it differently."""

    input: BoundField
    shape: str = ""
    is_required: bool = False
    hint: str = ""
    now: str = ""
    is_taken: bool = False


@dataclass(frozen=True)
class ShownPart:
    """The inputs of one object of the payload; `title` is empty for those of the node itself."""

    name: str
    title: str
    cells: list[ShownCell]
    errors: list[str]


@dataclass(frozen=True)
class ShownNode:
    """A section of the page."""

    name: str
    title: str
    problems: int
    parts: list[ShownPart] = field(default_factory=list)


@dataclass(frozen=True)
class ShownDocument:
    """A document on file, with its facts, or a row for a new one, with its inputs."""

    place: str
    name: str
    is_main: bool
    errors: list[str]
    facts: tuple[str, ...] = ()
    box: str = ""
    is_current: bool = True
    is_taken: bool = False
    cells: tuple[ShownCell, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something to be mended or looked at, and where on the page it stands."""

    anchor: str
    label: str
    texts: list[str] = field(default_factory=list)


class CorrectionPage:
    """What the template shows of a form."""

    def __init__(self, form: CorrectionForm) -> None:
        self.form = form
        self.standing = form.standing
        self.merged = form.merged

    @property
    def nodes(self) -> list[ShownNode]:
        """The nodes, in the contract's order."""
        return [
            ShownNode(name, str(NODES[name]), self._problems_in(name), [*self._parts(node, name, "")])
            for name, node in PAYLOAD.children.items()
        ]

    @property
    def documents(self) -> list[ShownDocument]:
        """Those on file, the current ones first, and the rows for new ones."""
        on_file = [self._document(place, row_key) for place, row_key in self.standing.documents.items()]
        new = [self._new_document(place, cells) for place, cells in NEW_DOCUMENT_CELLS.items()]
        return [*sorted(on_file, key=lambda document: not document.is_current), *new]

    @property
    def document_headings(self) -> list[str]:
        """The columns that tell documents apart."""
        cells = next(iter(NEW_DOCUMENT_CELLS.values()))
        return [str(self.form[cell.name].label) for cell in cells.values()]

    @property
    def documents_shown(self) -> str:
        """The documents that have a box on the page, ticked or not."""
        return ",".join(self.standing.documents)

    @property
    def has_no_main_document(self) -> bool:
        return not self.merged.values[MAIN_DOCUMENT]

    @property
    def main_document_errors(self) -> list[str]:
        return self.form.other_errors.get(MAIN_DOCUMENT, [])

    @property
    def main_document_now(self) -> str:
        """The main document in the register, where the officer chose another one and somebody else did too."""
        rows = self.standing.customer.rows
        mains = [" ".join(row_key.key) for row_key in self.standing.documents.values() if rows[row_key]["is_main"]]
        return (mains or [NO_VALUE])[0] if MAIN_DOCUMENT in self.merged.both else ""

    @cached_property
    def problems(self) -> list[Problem]:
        """All errors, in the order of the page."""
        found = [Problem(self._anchor(name), self._label(name), texts) for name, texts in self.form.all_errors()]
        return sorted(found, key=self._order)

    @property
    def conflicts(self) -> list[Problem]:
        """The inputs that officer and register changed differently."""
        found = [Problem(self._anchor(name), self._label(name)) for name in self.merged.both]
        return sorted(found, key=self._order)

    def _parts(self, node: Node, name: str, title: str) -> Iterator[ShownPart]:
        cells = [self._cell(cell) for cell in cells_of(node, name)] if name != DOCUMENTS else []
        yield ShownPart(name, title, cells, self.form.other_errors.get(name, []))
        for below, child in node.children.items():
            path = f"{name}.{below}"
            yield from self._parts(child, path, str(PARTS[path]))

    def _cell(self, cell: Cell) -> ShownCell:
        choices = self.form.choices_of(cell)
        value = cell.value_in(self.standing.customer.rows)
        return ShownCell(
            self.form[cell.name],
            shape=_shape(cell),
            is_required=cell.declared.required,
            hint=choices.entry_name(self.merged.values.get(cell.name, "")) if choices and choices.is_long else "",
            now=shown_column(cell.row_key.model, cell.column, value) if cell.name in self.merged.both else "",
            is_taken=cell.name in self.merged.taken,
        )

    def _document(self, place: str, row_key: RowKey) -> ShownDocument:
        row = self.standing.customer.rows[row_key]
        cells = next(iter(NEW_DOCUMENT_CELLS.values())).values()
        box = ticked_name(place)
        return ShownDocument(
            place,
            f"{DOCUMENTS}.{place}",
            is_main=self.merged.values[MAIN_DOCUMENT] == place,
            errors=self.form.other_errors.get(f"{DOCUMENTS}.{place}", []),
            facts=tuple(
                choices.label(row[cell.column]) if (choices := self.form.choices_of(cell)) else row[cell.column]
                for cell in cells
            ),
            box=box,
            is_current=self.merged.values[box] == TICKED,
            is_taken=box in self.merged.taken,
        )

    def _new_document(self, place: str, cells: dict[str, Cell]) -> ShownDocument:
        return ShownDocument(
            place,
            f"{DOCUMENTS}.{place}",
            is_main=self.merged.values[MAIN_DOCUMENT] == place,
            errors=self.form.other_errors.get(f"{DOCUMENTS}.{place}", []),
            cells=tuple(map(self._cell, cells.values())),
        )

    def _problems_in(self, node: str) -> int:
        return sum(name == node or name.startswith(f"{node}.") for name in map(_name, self.problems))

    def _anchor(self, name: str) -> str:
        """The id on the page of an input, or of what stands around several."""
        return str(self.form[name].auto_id) if name in self.form.fields else name

    def _label(self, name: str) -> str:
        """What the input, or what is about several of them, is called: "Spouse · First name"."""
        if name not in self.form.fields:
            return str(TITLES.get(name) or TITLES.get(name.partition(".")[0], ""))
        title = TITLES.get(name.rpartition(".")[0], "")
        return " · ".join(filter(None, (str(title), str(self.form[name].label))))

    def _order(self, problem: Problem) -> tuple[int, int]:
        node = _name(problem).partition(".")[0]
        return _place(node, [OUTSIDE, *PAYLOAD.children]), _place(_name(problem), [*self.form.fields])


def _place(name: str, names: list[str]) -> int:
    """Where a name stands; what is about several inputs comes before them, the reason at the end."""
    return names.index(name) if name in names else (len(names) if name == "reason" else -1)


def _name(problem: Problem) -> str:
    return problem.anchor.removeprefix("id_")


def _shape(cell: Cell) -> str:
    declared = cell.declared
    if isinstance(declared, Number):
        return "is-number"
    is_wide = type(declared) is Text and (declared.max_length is None or declared.max_length > WIDE_TEXT)
    return "is-wide" if is_wide else ""
