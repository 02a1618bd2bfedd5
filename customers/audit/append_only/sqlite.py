"""Append-only on SQLite: a trigger each for UPDATE, DELETE, and an INSERT that would replace a row."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from .rule import ERASABLE_OUTCOMES, MESSAGE, SUBMISSIONS, Weakness, changed, missing, not_ours

_OUTCOMES = ", ".join(f"'{outcome.value}'" for outcome in ERASABLE_OUTCOMES)


def install(cursor: Any, tables: list[str]) -> None:
    """Make the triggers that are not as they should be."""
    weak = {(weakness.table, weakness.name) for weakness in find(cursor, tables)}
    for table in tables:
        for name, statement in _triggers(cursor, table).items():
            if (table, name) in weak:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(statement)


def find(cursor: Any, tables: list[str]) -> Iterator[Weakness]:
    """What is not as it should be."""
    cursor.execute("SELECT lower(tbl_name), name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    found = {(table, name): statement for table, name, statement in cursor.fetchall() if table in tables}
    for table in tables:
        for name, statement in _triggers(cursor, table).items():
            there = found.pop((table, name), None)
            if there is None:
                yield missing(table, name)
            elif there != statement:
                yield changed(table, name)
    for table, name in found:
        yield not_ours(table, name)
    for table in tables:
        for name in _odd_indexes(cursor, table):
            yield not_ours(table, name)


def _triggers(cursor: Any, table: str) -> dict[str, str]:
    """Trigger -> the statement that makes it.

    REPLACE removes the rows that stand in its way without asking the trigger of DELETE, so that an INSERT over a key
    that is there is refused by itself.
    """
    may_be_erased = f"WHEN ({_erasure(cursor, table)}) IS NOT TRUE " if table == SUBMISSIONS else ""
    rules = {
        "update": ("UPDATE", may_be_erased),
        "delete": ("DELETE", ""),
        "replace": ("INSERT", f"WHEN {_is_taken(cursor, table)} "),
    }
    return {
        (name := f"{table}_append_only_{what}"): f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}BEGIN"
        f" SELECT RAISE(ABORT, '{MESSAGE}: {what.upper()} of {table} is refused'); END"
        for what, (event, condition) in rules.items()
    }


def _is_taken(cursor: Any, table: str) -> str:
    """Whether a row with the primary key, or with unique columns, of the new one is there."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608  # names of ours
        + " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
        + ")"
        for key in _keys(cursor, table)
    )


def _keys(cursor: Any, table: str) -> Iterator[list[str]]:
    """The columns of the primary key, and of each unique index."""
    yield [name for name, place in _columns(cursor, table) if place]
    for columns in _unique_indexes(cursor, table).values():
        if None not in columns:
            yield columns


def _odd_indexes(cursor: Any, table: str) -> list[str]:
    """Unique indexes on expressions or on some of the rows: REPLACE by one of them gets past the trigger."""
    return [name for name, columns in _unique_indexes(cursor, table).items() if None in columns]


def _unique_indexes(cursor: Any, table: str) -> dict[str, list[Any]]:
    """Unique index -> its columns; None stands for an expression, or for a condition."""
    cursor.execute(f"PRAGMA index_list({table})")
    indexes = sorted(
        (name, is_partial) for _number, name, is_unique, _origin, is_partial in cursor.fetchall() if is_unique
    )
    found = {}
    for name, is_partial in indexes:
        cursor.execute(f'PRAGMA index_info("{name}")')
        found[name] = [column for _rank, _number, column in cursor.fetchall()] + [None] * is_partial
    return found


def _erasure(cursor: Any, table: str) -> str:
    """Whether an UPDATE does nothing but empty a payload whose term is over."""
    return " AND ".join(
        [
            f"OLD.outcome IN ({_OUTCOMES})",
            "length(NEW.payload) = 0",
            f"OLD.received_at < datetime('now', '-{settings.REFUSED_PAYLOAD_YEARS} years')",
            *(f'NEW."{name}" IS OLD."{name}"' for name, _place in _columns(cursor, table) if name != "payload"),
        ]
    )


def _columns(cursor: Any, table: str) -> list[tuple[str, int]]:
    """The columns of a table, and the place of each in the primary key (0: none)."""
    cursor.execute(f"PRAGMA table_info({table})")
    return [(name, place) for _number, name, _type, _not_null, _default, place in cursor.fetchall()]
