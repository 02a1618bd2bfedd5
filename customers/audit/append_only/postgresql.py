"""Append-only on PostgreSQL: a trigger for rows and one for TRUNCATE, which fire for replicas' sessions, too.

Tables and functions are those that their names mean to the service: the first ones on its search path.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .rule import (
    ERASABLE_OUTCOMES,
    MESSAGE,
    SUBMISSIONS,
    Weakness,
    changed,
    missing,
    no_plain_table,
    not_ours,
    turned_off,
)

REFUSE, REFUSE_BUT_ERASURE = "core_customer_refuse_change", "core_customer_refuse_all_but_erasure"

_RAISE = f"RAISE EXCEPTION '{MESSAGE}: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
_OUTCOMES = ", ".join(f"'{outcome.value}'" for outcome in ERASABLE_OUTCOMES)

FUNCTIONS: Mapping[str, str] = {
    REFUSE: f"\nBEGIN\n    {_RAISE}\nEND\n",
    REFUSE_BUT_ERASURE: f"""
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome IN ({_OUTCOMES}) AND length(NEW.payload) = 0
        AND OLD.received_at < now() - make_interval(years => TG_ARGV[0]::int)
        AND to_jsonb(NEW) - 'payload' = to_jsonb(OLD) - 'payload'
    THEN
        RETURN NEW;
    END IF;
    {_RAISE}
END
""",
}
"""Function -> its body."""

LANGUAGE = "plpgsql"
CONFIGURATION = ["search_path=pg_catalog"]
ALWAYS = "A"

# Bits of pg_trigger.tgtype, from PostgreSQL's catalog/pg_trigger.h.
_ROW, _BEFORE, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 8, 16, 32


@dataclass(frozen=True)
class _Trigger:
    table: str
    name: str
    events: str
    level: str
    type: int
    function: str
    arguments: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """What makes it, in the place of one that may be there."""
        literals = ", ".join(f"'{argument}'" for argument in self.arguments)
        return (
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {self.events} ON {self.table}"
            f" FOR EACH {self.level} EXECUTE FUNCTION {self.function}({literals})",
            # Others do not fire in a session that plays the role of a replica.
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}",
        )

    @property
    def as_found(self) -> tuple[Any, ...]:
        """How the database describes it."""
        return self.type, self.function, True, True, "".join(f"{argument}\\000" for argument in self.arguments)


def install(cursor: Any, tables: list[str]) -> None:
    """Make the functions and triggers that are not as they should be."""
    weak = {(weakness.table, weakness.name) for weakness in find(cursor, tables)}
    for name, body in FUNCTIONS.items():
        if ("", name) in weak:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE {LANGUAGE}"
                f" SET search_path = pg_catalog AS $body${body}$body$"
            )
    for trigger in _triggers(tables):
        if (trigger.table, trigger.name) in weak:
            for statement in trigger.statements:
                cursor.execute(statement)


def find(cursor: Any, tables: list[str]) -> Iterator[Weakness]:
    """What is not as it should be; functions have no table."""
    if tables:
        yield from _weak_functions(cursor)
        yield from _weak_triggers(cursor, tables)
        yield from _rules(cursor, tables)
        yield from _odd_tables(cursor, tables)


def _triggers(tables: list[str]) -> list[_Trigger]:
    rows, truncation = _ROW | _BEFORE | _DELETE | _UPDATE, _BEFORE | _TRUNCATE
    triggers = []
    for table in tables:
        erasure = (REFUSE_BUT_ERASURE, (str(settings.REFUSED_PAYLOAD_YEARS),))
        function, arguments = erasure if table == SUBMISSIONS else (REFUSE, ())
        triggers += [
            _Trigger(table, "append_only", "UPDATE OR DELETE", "ROW", rows, function, arguments),
            _Trigger(table, "append_only_truncate", "TRUNCATE", "STATEMENT", truncation, REFUSE),
        ]
    return triggers


def _weak_functions(cursor: Any) -> Iterator[Weakness]:
    cursor.execute(
        "SELECT p.proname, p.prosrc, p.proconfig, l.lanname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
        " WHERE pg_function_is_visible(p.oid) AND p.pronargs = 0 AND p.proname = ANY(%s)",
        [list(FUNCTIONS)],
    )
    found = {name: facts for name, *facts in cursor.fetchall()}
    for name, body in FUNCTIONS.items():
        if name not in found:
            yield missing("", name)
        elif found[name] != [body, CONFIGURATION, LANGUAGE]:
            yield changed("", name)


def _weak_triggers(cursor: Any, tables: list[str]) -> Iterator[Weakness]:
    cursor.execute(
        "SELECT c.relname, t.tgname, t.tgenabled, t.tgtype, p.proname, pg_function_is_visible(p.oid),"
        " t.tgqual IS NULL AND t.tgattr = '', encode(t.tgargs, 'escape')"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) AND c.relname = ANY(%s)"
        " ORDER BY 1, 2",
        [tables],
    )
    found = {(table, name): facts for table, name, *facts in cursor.fetchall()}
    for trigger in _triggers(tables):
        facts = found.pop((trigger.table, trigger.name), None)
        if facts is None:
            yield missing(trigger.table, trigger.name)
        elif facts[0] != ALWAYS:
            yield turned_off(trigger.table, trigger.name)
        elif tuple(facts[1:]) != trigger.as_found:
            yield changed(trigger.table, trigger.name)
    for table, name in found:
        yield not_ours(table, name)


def _rules(cursor: Any, tables: list[str]) -> Iterator[Weakness]:
    """Rules and row security rewrite statements before any trigger is asked."""
    cursor.execute(
        "SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " WHERE c.relkind <> 'v' AND pg_table_is_visible(c.oid) AND c.relname = ANY(%s)"
        " UNION ALL SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE pg_table_is_visible(c.oid) AND c.relname = ANY(%s) ORDER BY 1, 2",
        [tables, tables],
    )
    for table, name in cursor.fetchall():
        yield not_ours(table, name)


def _odd_tables(cursor: Any, tables: list[str]) -> Iterator[Weakness]:
    """No trigger guards the rows of views, foreign tables and tables that inherit; row security hides rows."""
    cursor.execute(
        "SELECT relname FROM pg_class c WHERE pg_table_is_visible(oid) AND relname = ANY(%s)"
        " AND (relkind <> 'r' OR relrowsecurity OR EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid))"
        " ORDER BY 1",
        [tables],
    )
    for (table,) in cursor.fetchall():
        yield no_plain_table(table)
