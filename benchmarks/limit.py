"""The limit: what PostgreSQL itself takes to write the same rows, with nothing before it but a prepared call.

A function inserts exactly the rows of one creation of the peer, main tables and histories; another changes a row of two
tables and adds the history; a third finds a customer by a document. pgbench calls them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .database import Database

ROOT, CUSTOMER_COLUMN, HISTORY = "peer_customer", "customer_id", "peer_historical"
UNIQUE = "document_number"
CHANGED = {"peer_contact": "cell_phone", "peer_jobinfo": "company_name"}
"""Table -> the column that a change touches."""

CALLS = {
    "created": "SELECT bench_limit_create();",
    "changed": "\\set n random(:first, :last)\nSELECT bench_limit_change(:n);",
    "unchanged": "\\set n random(:first, :last)\nSELECT bench_limit_find(:n);",
}
"""Scenario -> script of pgbench."""

Columns = Mapping[str, str]
"""Column -> type."""


@dataclass(frozen=True)
class Numbers:
    """The first and last person that the limit has made."""

    first: int
    last: int


def install(database: Database, customer: int, people: int) -> int:
    """Make the functions from the rows of a customer of the peer, and some people with them. Rows of a creation."""
    tables = _tables(database)
    inserts, rows = [], 0
    for table in [ROOT, *sorted(set(tables) - {ROOT})]:
        if (table == ROOT or CUSTOMER_COLUMN in tables[table]) and not table.startswith(HISTORY):
            found = _rows(database, table, customer)
            if found:
                inserts.append(_insert(table, tables, found))
                rows += 2 * len(found)  # with the history
    changes = [_change(table, column, tables) for table, column in CHANGED.items()]
    database.execute(
        "CREATE SEQUENCE bench_limit_numbers",
        _function("bench_limit_create()", ["c bigint", "n bigint := nextval('bench_limit_numbers')"], inserts),
        "CREATE FUNCTION bench_limit_find(n bigint) RETURNS bigint LANGUAGE sql STABLE AS $$"
        f" SELECT {CUSTOMER_COLUMN} FROM peer_identitydocument WHERE {UNIQUE} = 'L' || n || '-0' LIMIT 1 $$",
        _function(
            "bench_limit_change(n bigint)",
            ["c bigint"],
            [f"SELECT id INTO c FROM {ROOT} WHERE id = bench_limit_find(n) FOR UPDATE;", *changes],
        ),
        f"SELECT bench_limit_create() FROM generate_series(1, {people})",
    )
    return rows


def numbers(database: Database) -> Numbers:
    """The people that can be changed and found."""
    return Numbers(1, database.value("SELECT last_value FROM bench_limit_numbers"))


def _function(signature: str, variables: list[str], statements: list[str]) -> str:
    declared, body = "; ".join(variables), "\n".join(statements)
    return (
        f"CREATE FUNCTION {signature} RETURNS bigint LANGUAGE plpgsql AS $$"
        f" DECLARE {declared}; BEGIN {body} RETURN c; END $$"
    )


def _tables(database: Database) -> dict[str, Columns]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, json_object_agg(column_name, data_type ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_schema = 'public' AND table_name LIKE 'peer\\_%' GROUP BY 1"
        )
        return dict(cursor.fetchall())


def _rows(database: Database, table: str, customer: int) -> list[dict[str, Any]]:
    column = "id" if table == ROOT else CUSTOMER_COLUMN
    statement = f"SELECT coalesce(json_agg(r), '[]')::text FROM {table} r WHERE {column} = %s"
    rows: list[dict[str, Any]] = json.loads(database.value(statement, customer))
    return rows


def _insert(table: str, tables: Mapping[str, Columns], rows: list[dict[str, Any]]) -> str:
    """The statement that writes the rows of a table, and their histories from what it returns."""
    columns = [column for column in tables[table] if column != "id"]
    values = ", ".join(
        "(" + ", ".join(_literals(row, place, columns, tables[table])) + ")" for place, row in enumerate(rows)
    )
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"
    if table != ROOT:
        return f"WITH written AS ({insert} RETURNING *) {_into_history(table, tables, 'written', '+')};"
    history = _into_history(table, tables, f"{ROOT} WHERE id = c", "+")
    return f"{insert} RETURNING id INTO c; {history};"


def _literals(row: Mapping[str, Any], place: int, columns: list[str], types: Columns) -> Iterator[str]:
    for column in columns:
        value = row[column]
        if column == CUSTOMER_COLUMN:
            yield "c"
        elif column == UNIQUE and "main" in row:
            yield f"'L' || n || '-{place}'"
        elif value is None:
            yield f"NULL::{types[column]}"
        else:
            text = json.dumps(value) if isinstance(value, bool) else str(value).replace("'", "''")
            yield f"'{text}'::{types[column]}"


def _change(table: str, column: str, tables: Mapping[str, Columns]) -> str:
    update = (
        f"UPDATE {table} SET {column} = left('u' || clock_timestamp()::text, 20)"
        f" WHERE {CUSTOMER_COLUMN} = c RETURNING *"
    )
    return f"WITH written AS ({update}) {_into_history(table, tables, 'written', '~')};"


def _into_history(table: str, tables: Mapping[str, Columns], source: str, type_: str) -> str:
    history = HISTORY + table.removeprefix("peer_")
    columns = ", ".join(column for column in tables[table] if column in tables[history])
    return (
        f"INSERT INTO {history} ({columns}, history_date, history_type)"
        f" SELECT {columns}, now(), '{type_}' FROM {source}"
    )
