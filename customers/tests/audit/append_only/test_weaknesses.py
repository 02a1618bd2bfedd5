"""Whoever tampers with the triggers is told of by the check, and `migrate` puts them back."""
# ruff: noqa: S608  # the tables are ours

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from customers.audit.append_only import install
from customers.tests.unguarded import drop_triggers

from .conftest import TABLES, not_refused, on_postgresql, on_sqlite, run, weaknesses

pytestmark = pytest.mark.django_db

TABLE = "customers_revision"

MISSING = "%s, which refuses changes, is missing."
OFF = "%s, which refuses changes, is turned off."
CHANGED = "%s, which refuses changes, is not as it was installed."
FOREIGN = "%s is not ours and may change what is written or read."
ODD = "%s is no plain table: rows may be elsewhere or hidden."

DROP = f"DROP TRIGGER append_only ON {TABLE}; "
MAKE = "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_revision FOR EACH ROW "
REFUSE = "EXECUTE FUNCTION core_customer_refuse_change()"
ALWAYS = f"; ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER append_only"
NOTHING = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
BODY = "RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS 'BEGIN RETURN NEW; END'"

ON_POSTGRESQL = {
    "dropped": (DROP, "append_only", MISSING),
    "dropped for TRUNCATE": (f"DROP TRIGGER append_only_truncate ON {TABLE}", "append_only_truncate", MISSING),
    "renamed": (f"ALTER TRIGGER append_only ON {TABLE} RENAME TO other", "append_only", MISSING),
    "disabled": (f"ALTER TABLE {TABLE} DISABLE TRIGGER append_only", "append_only", OFF),
    "disabled with all": (f"ALTER TABLE {TABLE} DISABLE TRIGGER USER", "append_only_truncate", OFF),
    "not for replicas": (f"ALTER TABLE {TABLE} ENABLE TRIGGER append_only", "append_only", OFF),
    "only for replicas": (f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER append_only", "append_only", OFF),
    "with a condition": (DROP + MAKE + "WHEN (false) " + REFUSE + ALWAYS, "append_only", CHANGED),
    "for one column": (
        DROP + MAKE.replace("UPDATE OR DELETE", "UPDATE OF digest OR DELETE") + REFUSE + ALWAYS,
        "append_only",
        CHANGED,
    ),
    "for UPDATE alone": (DROP + MAKE.replace(" OR DELETE", "") + REFUSE + ALWAYS, "append_only", CHANGED),
    "too late": (DROP + MAKE.replace("BEFORE", "AFTER") + REFUSE + ALWAYS, "append_only", CHANGED),
    "once for all rows": (DROP + MAKE.replace("EACH ROW", "EACH STATEMENT") + REFUSE + ALWAYS, "append_only", CHANGED),
    "another function": (NOTHING + DROP + MAKE + "EXECUTE FUNCTION nothing()" + ALWAYS, "append_only", CHANGED),
    "a function of that name elsewhere": (
        f"CREATE SCHEMA other; CREATE FUNCTION other.core_customer_refuse_change() {BODY}; "
        + DROP + MAKE + "EXECUTE FUNCTION other.core_customer_refuse_change()" + ALWAYS,
        "append_only",
        CHANGED,
    ),
    "a trigger that comes first": (
        NOTHING + f"CREATE TRIGGER a BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION nothing()", "a", FOREIGN,
    ),
    "a trigger of INSERT": (
        NOTHING + f"CREATE TRIGGER a BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION nothing()", "a", FOREIGN,
    ),
    "a rule": (f"CREATE RULE away AS ON INSERT TO {TABLE} DO INSTEAD NOTHING", "away", FOREIGN),
    "a rule that does more": (
        f"CREATE RULE more AS ON UPDATE TO {TABLE} DO INSTEAD UPDATE customers_customer SET nickname = ''", "more",
        FOREIGN,
    ),
    "a policy": (f"CREATE POLICY hides ON {TABLE} USING (false)", "hides", FOREIGN),
    "row security": (f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY", TABLE, ODD),
    "a table that inherits": (f"CREATE TABLE heir () INHERITS ({TABLE})", TABLE, ODD),
    "a view in its place": (
        f"ALTER TABLE {TABLE} RENAME TO away; CREATE VIEW {TABLE} AS SELECT * FROM away", TABLE, ODD,
    ),
    "a table before it on the search path": (
        f"CREATE SCHEMA other; CREATE TABLE other.{TABLE} (LIKE {TABLE}); SET LOCAL search_path = other, public",
        "append_only",
        MISSING,
    ),
}  # fmt: skip
"""What somebody does to the table of revisions; the trigger (or rule, ...) that is named, and what is said of it."""

OF_FUNCTIONS = {
    "does nothing": f"CREATE OR REPLACE FUNCTION core_customer_refuse_change() {BODY}",
    "of another language": (
        "CREATE OR REPLACE FUNCTION core_customer_refuse_all_but_erasure() RETURNS trigger"
        " LANGUAGE internal AS 'suppress_redundant_updates_trigger'"
    ),
    "with another search path": "ALTER FUNCTION core_customer_refuse_change() SET search_path = public, pg_catalog",
    "with another setting": "ALTER FUNCTION core_customer_refuse_change() SET session_replication_role = replica",
}


def warnings() -> str:
    """What the check of the database says."""
    output = StringIO()
    call_command("check", databases=["default"], stderr=output)
    return output.getvalue()


def migrate() -> None:
    call_command("migrate", verbosity=0, stderr=StringIO())


def test_after_migrating_nothing_is_amiss() -> None:
    assert weaknesses() == set()
    assert warnings() == ""


@on_postgresql
@pytest.mark.parametrize("way", ON_POSTGRESQL)
def test_a_trigger_that_was_tampered_with_is_told_of_on_postgresql(way: str) -> None:
    statement, name, text = ON_POSTGRESQL[way]

    run(statement)

    assert (TABLE, name, text % name) in weaknesses()
    assert f"(customers.W001) {TABLE}: {text % name}" in warnings()


@on_postgresql
@pytest.mark.parametrize("way", OF_FUNCTIONS)
def test_a_function_that_was_tampered_with_is_told_of_and_put_back(way: str) -> None:
    run(OF_FUNCTIONS[way])
    assert {text for _table, _name, text in weaknesses()} <= {
        CHANGED % "core_customer_refuse_change",
        CHANGED % "core_customer_refuse_all_but_erasure",
    }
    assert weaknesses()
    assert "database: core_customer_refuse" in warnings()

    migrate()

    assert weaknesses() == set()


@on_postgresql
def test_functions_that_were_dropped_are_made_again() -> None:
    run("DROP FUNCTION core_customer_refuse_change, core_customer_refuse_all_but_erasure CASCADE")
    assert len(weaknesses()) == 2 + 2 * len(TABLES)

    migrate()

    assert weaknesses() == set()


@on_postgresql
@pytest.mark.parametrize("way", [way for way, (_sql, name, _) in ON_POSTGRESQL.items() if name.startswith("append")])
def test_migrate_puts_a_trigger_back_on_postgresql(way: str, filled: None) -> None:
    if "search path" in way:
        pytest.skip("the other table is the attacker's own")
    run(ON_POSTGRESQL[way][0])

    migrate()

    assert {name for _table, name, _text in weaknesses()} <= {"other"}
    assert not_refused(
        f"UPDATE {TABLE} SET reason = 'x'", f"DELETE FROM {TABLE}", f"TRUNCATE {TABLE} CASCADE"
    ) == []  # fmt: skip


SAME_NAME = f"{TABLE}_append_only_update"
HARMLESS = "BEGIN SELECT 1; END"

ON_SQLITE = {
    "update dropped": (f"DROP TRIGGER {TABLE}_append_only_update", f"{TABLE}_append_only_update", MISSING),
    "delete dropped": (f"DROP TRIGGER {TABLE}_append_only_delete", f"{TABLE}_append_only_delete", MISSING),
    "replace dropped": (f"DROP TRIGGER {TABLE}_append_only_replace", f"{TABLE}_append_only_replace", MISSING),
    "does nothing": (
        f"DROP TRIGGER {SAME_NAME}; CREATE TRIGGER {SAME_NAME} BEFORE UPDATE ON {TABLE} {HARMLESS}", SAME_NAME, CHANGED,
    ),
    "with a condition": (
        f"DROP TRIGGER {SAME_NAME}; CREATE TRIGGER {SAME_NAME} BEFORE UPDATE ON {TABLE} WHEN 0 BEGIN"
        f" SELECT RAISE(ABORT, 'append-only: UPDATE of {TABLE} is refused'); END",
        SAME_NAME,
        CHANGED,
    ),
    "moved to another table": (
        f"DROP TRIGGER {SAME_NAME}; CREATE TRIGGER {SAME_NAME} BEFORE UPDATE ON customers_customer {HARMLESS}",
        SAME_NAME,
        MISSING,
    ),
    "a trigger of somebody else": (f"CREATE TRIGGER a BEFORE INSERT ON {TABLE} {HARMLESS}", "a", FOREIGN),
    "one on the name in capitals": (
        f"CREATE TRIGGER a BEFORE UPDATE ON {TABLE.upper()} BEGIN SELECT RAISE(IGNORE); END", "a", FOREIGN,
    ),
    "a unique index on an expression": (f"CREATE UNIQUE INDEX odd ON {TABLE} (id + 0)", "odd", FOREIGN),
    "a unique index on some rows": (f"CREATE UNIQUE INDEX odd ON {TABLE} (id) WHERE id > 0", "odd", FOREIGN),
    "a unique index": (f"CREATE UNIQUE INDEX odd ON {TABLE} (id, kind)", f"{TABLE}_append_only_replace", CHANGED),
    "rewritten in the schema": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'ABORT', 'FAIL')"
        f" WHERE name = '{SAME_NAME}'; PRAGMA writable_schema = OFF",
        SAME_NAME,
        CHANGED,
    ),
    "a view in its place": (
        f"PRAGMA legacy_alter_table = ON; ALTER TABLE {TABLE} RENAME TO away;"
        f" CREATE VIEW {TABLE} AS SELECT * FROM away; PRAGMA legacy_alter_table = OFF",
        SAME_NAME,
        MISSING,
    ),
}  # fmt: skip


def statements_of(script: str) -> list[str]:
    """SQLite's driver takes one at a time; a trigger's own statement ends in "; END"."""
    parts = script.replace("; END", "\0").split(";")
    return [part.replace("\0", "; END") for part in parts]


@on_sqlite
@pytest.mark.parametrize("way", ON_SQLITE)
def test_a_trigger_that_was_tampered_with_is_told_of_on_sqlite(way: str) -> None:
    script, name, text = ON_SQLITE[way]

    run(*statements_of(script))

    assert (TABLE, name, text % name) in weaknesses()
    assert f"(customers.W001) {TABLE}: {text % name}" in warnings()


@on_sqlite
@pytest.mark.parametrize("way", [way for way in ON_SQLITE if "view" not in way and "rewritten" not in way])
def test_migrate_puts_a_trigger_back_on_sqlite(way: str, filled: None) -> None:
    run(*statements_of(ON_SQLITE[way][0]))

    migrate()

    assert {name for _table, name, _text in weaknesses()} <= {"a", "odd"}
    if not weaknesses():
        assert not_refused(f"UPDATE {TABLE} SET reason = 'x'", f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}") == []


@pytest.mark.parametrize("table", TABLES)
def test_every_table_without_its_triggers_is_named(table: str) -> None:
    drop_triggers(connection)

    told = [name for name, _trigger, text in weaknesses() if text.endswith("is missing.")]
    assert told.count(table) == (2 if connection.vendor == "postgresql" else 3)


def test_installing_again_changes_nothing(filled: None) -> None:
    drop_triggers(connection)
    install(connection)
    assert weaknesses() == set()

    install(connection)

    assert weaknesses() == set()


def test_the_hint_says_what_to_do_in_the_language_of_the_reader() -> None:
    drop_triggers(connection)

    assert "HINT: Find out who did that, run verify_audit_trail, then migrate" in warnings()
