"""Nothing that was recorded can be changed or removed, by whatever statement, in whichever table."""
# ruff: noqa: S608  # the tables are ours

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from customers.audit.append_only import PROTECTED
from customers.intake.races import atomically
from customers.models import AUDITED, Revision

from .conftest import MODELS, TABLES, columns_of, not_refused, on_postgresql, on_sqlite, rows_of, run

pytestmark = pytest.mark.django_db

AS_A_REPLICA = "SET LOCAL session_replication_role = replica; "


def changes(table: str) -> list[str]:
    """Statements of both databases that would change or remove rows."""
    key = columns_of(table)[0]
    return [
        *(f'UPDATE {table} SET "{name}" = "{name}"' for name in columns_of(table)),
        f"UPDATE {table} SET {key} = {key} + 1000",
        f"UPDATE {table} SET {key} = {key} WHERE {key} = (SELECT min({key}) FROM {table})",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})",
    ]


def test_every_table_that_has_digests_or_is_a_history_is_protected() -> None:
    """A new log, seal or history without triggers fails here: name it in customers.audit.append_only.rule.PROTECTED."""
    ours = apps.get_app_config("customers").get_models()
    with_digests = {model for model in ours if "digest" in {field.name for field in model._meta.fields}}
    histories = {model.history.model for model in AUDITED}
    histories |= {model for model in apps.get_models() if model.__name__.startswith("Historical")}

    assert with_digests | histories <= set(PROTECTED)
    assert len(set(PROTECTED)) == len(PROTECTED)


def test_rows_can_be_added_to_every_table(filled: None) -> None:
    assert [table for table, rows in rows_of(*TABLES).items() if not rows] == []


@pytest.mark.parametrize("table", TABLES)
def test_update_and_delete_are_refused(table: str, filled: None) -> None:
    before = rows_of(table)

    assert not_refused(*changes(table)) == []
    assert rows_of(table) == before


@pytest.mark.parametrize("table", TABLES)
def test_the_refusal_names_the_table_and_the_statement(table: str, filled: None) -> None:
    with pytest.raises(IntegrityError, match=f"^append-only: DELETE of {table} is refused"), transaction.atomic():
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_the_orm_is_refused_like_anybody(table: str, filled: None) -> None:
    model: Any = MODELS[table]
    manager, key = model._base_manager, model._meta.pk.attname
    row, column = manager.first(), model._meta.concrete_fields[-1].attname
    assert not_refused(
        lambda: manager.update(**{column: models.F(column)}),
        lambda: manager.filter(**{key: row.pk}).update(**{column: models.F(column)}),
        lambda: manager.bulk_update([row], [column]),
        lambda: manager.bulk_create(
            [row], update_conflicts=True, unique_fields=[key], update_fields=[column]
        ),
        lambda: manager.all()._raw_delete("default"),
        lambda: row.save(force_update=True),
        lambda: row.save_base(raw=True),
    ) == []  # fmt: skip


def test_the_command_that_empties_a_database_is_refused(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows_of(*TABLES)
    call_command("sqlflush")
    statements = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("DELETE", "TRUNCATE"))]

    assert any(TABLES[0] in statement for statement in statements)
    mine = [statement for statement in statements if any(f'"{table}"' in statement for table in TABLES)]
    assert not_refused(*mine) == []
    assert rows_of(*TABLES) == before


@on_postgresql
@pytest.mark.parametrize("table", TABLES)
def test_truncate_merge_and_upsert_are_refused_on_postgresql(table: str, filled: None) -> None:
    key, *_others = columns_of(table)
    before = rows_of(table)
    statements = [
        f"TRUNCATE {table} CASCADE",
        f"TRUNCATE {table} RESTART IDENTITY CASCADE",
        f"MERGE INTO {table} USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
        f"MERGE INTO {table} USING (SELECT 1) AS s ON true WHEN MATCHED THEN UPDATE SET {key} = {table}.{key}",
        f"WITH gone AS (DELETE FROM {table} RETURNING *) SELECT count(*) FROM gone",
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}"
        f" ON CONFLICT ({key}) DO UPDATE SET {key} = {table}.{key}",
    ]

    assert not_refused(*statements) == []
    assert rows_of(table) == before


@on_postgresql
@pytest.mark.parametrize("table", TABLES)
def test_a_session_that_plays_a_replica_is_refused_too(table: str, filled: None) -> None:
    statements = [AS_A_REPLICA + statement for statement in [*changes(table), f"TRUNCATE {table} CASCADE"]]

    assert not_refused(*statements) == []


@on_postgresql
def test_rows_of_others_are_not_removed_by_a_truncate_that_cascades(filled: None) -> None:
    """Every protected table refers to another: whoever truncates that one truncates it, too."""
    assert not_refused("TRUNCATE customers_customer CASCADE", "TRUNCATE auth_user CASCADE") == []


@on_sqlite
@pytest.mark.parametrize("table", TABLES)
def test_a_row_cannot_be_replaced_by_its_primary_key_on_sqlite(table: str, filled: None) -> None:
    key, *others = columns_of(table)
    names = ", ".join(f'"{name}"' for name in others)
    before = rows_of(table)
    statements = [
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        f"INSERT OR REPLACE INTO {table} ({key}, {names}) SELECT CAST({key} AS TEXT), {names} FROM {table}",
        f"INSERT OR REPLACE INTO {table} ({key}, {names}) SELECT {key} + 0.0, {names} FROM {table}",
        f"INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {names} FROM {table}",
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({key}) DO UPDATE SET {key} = {key}",
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO NOTHING",
        f"UPDATE OR REPLACE {table} SET {key} = {key}",
        f"UPDATE OR IGNORE {table} SET {key} = {key}",
    ]

    assert not_refused(*statements) == []
    assert rows_of(table) == before


def unique_indexes() -> list[tuple[str, tuple[str, ...]]]:
    """Table and columns of each unique index of a protected table, as the models have it."""
    found = []
    for table, model in MODELS.items():
        meta = model._meta
        found += [(table, (field.column,)) for field in meta.concrete_fields if field.unique and not field.primary_key]
        found += [
            (table, tuple(meta.get_field(name).column for name in constraint.fields))
            for constraint in meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        ]
    return found


@on_sqlite
@pytest.mark.parametrize(("table", "unique"), unique_indexes())
def test_a_row_cannot_be_replaced_by_a_unique_index_on_sqlite(
    table: str, unique: tuple[str, ...], filled: None
) -> None:
    key, *others = columns_of(table)
    names = ", ".join(f'"{name}"' for name in others)
    there = " AND ".join(f"{name} IS NOT NULL" for name in unique)
    # The new row has a key of its own, and in each unique column what a row has that is there.
    source = f"SELECT (SELECT max({key}) FROM {table}) + 1, {names} FROM {table} WHERE {there} LIMIT 1"
    before = rows_of(table)

    assert not_refused(
        f"INSERT OR REPLACE INTO {table} ({key}, {names}) {source}",
        f"REPLACE INTO {table} ({names}) SELECT {names} FROM {table} WHERE {there}",
        f"INSERT INTO {table} ({key}, {names}) {source} ON CONFLICT DO UPDATE SET {key} = {key} + 9",
    ) == []  # fmt: skip
    assert rows_of(table) == before


@on_sqlite
def test_a_lost_race_for_a_key_is_tried_again_on_sqlite(filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = Revision.objects.get()
    attempts: list[int] = []

    def change() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            revision.save(force_insert=True)
        return "done"

    assert atomically(change, "request") == "done"
    assert len(attempts) == 2
