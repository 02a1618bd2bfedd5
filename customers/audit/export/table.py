"""What is exported of a list: its columns for people, its keys for machines, and how its rows are read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.utils.text import capfirst
from django.utils.translation import get_language, override

from customers.replica import chosen_alias, reading

Line = TypeVar("Line")


@dataclass(frozen=True)
class Column:
    """A column: its title, and the value that a line has in it for people; its key, and the raw value for machines.

    Without a title it is for machines alone, without a key for people alone: such as the name of a code, which is in
    the reader's language. `raw` may say NOTHING: there is no row that could have the value, and no key then.
    """

    title: Any
    value: Callable[[Any], Any]
    key: str = ""
    raw: Callable[[Any], Any] | None = None

    @property
    def raw_value(self) -> Callable[[Any], Any]:
        """What gives the value that machines get: a code, a number, a moment, never a translated text."""
        return self.raw or self.value


def for_machines(key: str, raw: Callable[[Any], Any]) -> Column:
    """A column that only machines get."""
    return Column("", raw, key)


@dataclass(frozen=True)
class Table:
    """What is exported of a list.

    `read` gives the lines of `rows_at_a_time` rows, by their primary keys and in their order, in as many statements
    however many rows there are. A row may have several lines.
    """

    columns: tuple[Column, ...]
    read: Callable[[Sequence[int]], Iterable[Any]]
    rows_at_a_time: int

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        """The columns for people."""
        return tuple(column for column in self.columns if column.title)

    @cached_property
    def keyed(self) -> tuple[Column, ...]:
        """The columns for machines."""
        return tuple(column for column in self.columns if column.key)

    @property
    def titles(self) -> list[str]:
        """What people call the columns, in the language of now."""
        return [capfirst(str(column.title)) for column in self.shown]

    @property
    def keys(self) -> list[str]:
        """What machines call the columns, in any language."""
        return [column.key for column in self.keyed]


@dataclass
class Tally:
    """What is counted while a table is written."""

    lines: int = 0
    cut_cells: int = 0
    """Texts that were longer than the form can hold."""


def pieces(table: Table, keys: Sequence[int], prepare: Callable[[Any], Line], tally: Tally) -> Iterator[list[Line]]:
    """The lines of a table, prepared for writing, some at a time; rows are read when their turn comes.

    All is in the language of now: that of the request, which is over when the first piece is wanted. And all is read
    from where it was found best to read from now.
    """
    return _pieces(table, keys, prepare, tally, get_language(), chosen_alias())


def _pieces(
    table: Table, keys: Sequence[int], prepare: Callable[[Any], Line], tally: Tally, language: str | None, alias: str
) -> Iterator[list[Line]]:
    for start in range(0, len(keys), table.rows_at_a_time):
        with override(language), reading(alias):
            piece = [prepare(line) for line in table.read(keys[start : start + table.rows_at_a_time])]
        tally.lines += len(piece)
        yield piece
