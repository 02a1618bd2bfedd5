"""The columns that digests of a version cover are frozen: a new one needs a new version, or old digests break."""

import json
from pathlib import Path
from typing import Any

import pytest

from customers.audit.digest import COLUMNS_SINCE, VERSION
from customers.audit.history import HISTORY
from customers.models import AUDITED, LOGS, Finding, Review, Revision, Submission

FILES = ("columns_v1.json", "columns_v2.json", "columns_v2_logs.json")
"""The tables that came with version 1, with 2, and with 2 when there were logs; the columns they then had."""

FROZEN: dict[str, list[str]] = {
    table: columns
    for name in FILES
    for table, columns in json.loads(Path(__file__).with_name(name).read_text()).items()
}
TABLES = {model._meta.db_table: model for model in [*HISTORY, Revision, Finding, Submission, Review, *LOGS]}

ADVICE = "declare the new column in customers.audit.digest.COLUMNS_SINCE under a new VERSION; leave the frozen file"


def columns_of(model: Any) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


def declared_later(table: str) -> set[str]:
    return {name for tables in COLUMNS_SINCE.values() for name in tables.get(table, ())}


def test_every_table_of_the_trail_is_frozen() -> None:
    assert TABLES.keys() == FROZEN.keys()


@pytest.mark.parametrize("table", sorted(FROZEN))
def test_columns_are_those_of_the_tables_first_version_and_those_declared_since(table: str) -> None:
    assert columns_of(TABLES[table]) - declared_later(table) == set(FROZEN[table]), ADVICE


def test_no_column_is_declared_later_than_the_present_version() -> None:
    assert all(1 < version <= VERSION for version in COLUMNS_SINCE)


@pytest.mark.parametrize("model", AUDITED)
def test_history_has_every_column_of_its_table(model: Any) -> None:
    assert columns_of(model) <= columns_of(model.history.model)
