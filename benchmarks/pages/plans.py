"""How the database answers a statement, and what of that would not stand growth."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

MANY_ROWS = 20_000
"""Rows that no page has a reason to read."""

SORTS = frozenset({"Sort", "Incremental Sort"})


@dataclass(frozen=True)
class Plan:
    """The plan as text, and what in it reads or sorts more than a page needs."""

    text: str
    warnings: list[str]


def explain(sql: str, parameters: Any, settings: Iterable[str]) -> Plan:
    """The plan of a statement after others that set something; PostgreSQL runs it for that."""
    return _EXPLAINERS[connection.vendor](sql, parameters, settings)


def _explain_postgresql(sql: str, parameters: Any, settings: Iterable[str]) -> Plan:
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return Plan("", [])
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(setting)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", parameters)
        [(found,)] = cursor.fetchall()
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", parameters)
        lines = [line for (line,) in cursor.fetchall()]
        transaction.set_rollback(True)  # takes the settings back
    return Plan("\n".join(lines), list(_warnings(found[0]["Plan"])))


def _warnings(node: Mapping[str, Any]) -> Iterator[str]:
    rows = node["Actual Rows"] * node["Actual Loops"]
    below = node.get("Plans", [])
    read = rows + node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
    where = node.get("Relation Name") or node.get("Index Name") or ""
    if node["Node Type"].endswith("Seq Scan") and read > MANY_ROWS:
        yield f"reads all {read:,.0f} rows of {where}"
    elif node["Node Type"] in SORTS and sum(one["Actual Rows"] * one["Actual Loops"] for one in below) > MANY_ROWS:
        yield f"sorts {sum(one['Actual Rows'] * one['Actual Loops'] for one in below):,.0f} rows"
    elif "Scan" in node["Node Type"] and read > MANY_ROWS:
        yield f"reads {read:,.0f} rows of {where} ({node['Node Type']})"
    for one in below:
        yield from _warnings(one)


def _explain_sqlite(sql: str, parameters: Any, _settings: Iterable[str]) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [step for _id, _parent, _unused, step in cursor.fetchall()]
    suspicious = [step for step in steps if (step.startswith("SCAN") and "USING" not in step) or "TEMP B-TREE" in step]
    return Plan("\n".join(steps), suspicious)


_EXPLAINERS = {"postgresql": _explain_postgresql, "sqlite": _explain_sqlite}
