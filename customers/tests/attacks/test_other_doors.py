"""Ways around: triggers that are gone or do nothing, values that no column should hold, rows that belong to nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from customers.audit.append_only import PROTECTED, install
from customers.audit.verify import storage
from customers.models import AUDITED, Contact, Customer, Revision, Seal, Submission
from customers.models.base import CHANGED
from customers.tests.commands.conftest import forging
from customers.tests.unguarded import drop_triggers

from .catalogue import LONG_AGO, SHIFT, phone_of, refused, revision, row_of, unlike
from .conftest import Scene, Verify
from .forger import insert, make_everything_fit, of_revision, remove, run, set_value

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps a column to its type")
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")
DIGEST = "the digest does not fit what is recorded: something in it was changed."


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def said(monkeypatch: pytest.MonkeyPatch, verify: Verify) -> list[str]:
    """What verification says while the triggers are as the forger left them."""
    monkeypatch.setattr("customers.tests.attacks.conftest.install", lambda connection: None)
    return verify().problems


@pytest.mark.parametrize("table", ["customers_revision", "customers_submission", "customers_seal"])
def test_a_trigger_that_is_missing_is_named_although_nothing_was_changed(
    table: str, scene: Scene, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "append_only" if connection.vendor == "postgresql" else f"{table}_append_only_delete"
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    _settle()
    execute(f"DROP TRIGGER {name}{on}")

    found = said(monkeypatch, verify)
    install(connection)

    assert found == [f"table {table}: {name}, which refuses changes, is missing."]
    assert verify().problems == []


@only_sqlite
def test_a_trigger_that_was_made_harmless_is_named(
    scene: Scene, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "customers_review_append_only_update"
    execute(
        f"DROP TRIGGER {name}",
        f"CREATE TRIGGER {name} BEFORE UPDATE ON customers_review WHEN false BEGIN SELECT RAISE(ABORT, 'no'); END",
    )

    assert said(monkeypatch, verify) == [
        f"table customers_review: {name}, which refuses changes, is not as it was installed."
    ]


@only_postgresql
@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            ["ALTER TABLE customers_review DISABLE TRIGGER append_only"],
            "table customers_review: append_only, which refuses changes, is turned off.",
        ),
        (
            ["ALTER TABLE customers_review ENABLE REPLICA TRIGGER append_only_truncate"],
            "table customers_review: append_only_truncate, which refuses changes, is turned off.",
        ),
        (
            [
                "CREATE OR REPLACE FUNCTION core_customer_refuse_change() RETURNS trigger LANGUAGE plpgsql"
                " SET search_path = pg_catalog AS 'BEGIN RETURN NEW; END'"
            ],
            "database: core_customer_refuse_change, which refuses changes, is not as it was installed.",
        ),
        (
            [
                "DROP TRIGGER append_only ON customers_review",
                "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_review FOR EACH ROW"
                " WHEN (false) EXECUTE FUNCTION core_customer_refuse_change()",
                "ALTER TABLE customers_review ENABLE ALWAYS TRIGGER append_only",
            ],
            "table customers_review: append_only, which refuses changes, is not as it was installed.",
        ),
    ],
    ids=["disabled", "for replicas alone", "an empty function", "a condition"],
)
def test_a_trigger_that_does_nothing_is_named(
    statements: list[str], expected: str, scene: Scene, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle()
    execute(*statements)

    assert said(monkeypatch, verify) == [expected]


@only_postgresql
def test_a_column_that_is_rewritten_by_its_type_asks_no_trigger_and_is_found(scene: Scene, verify: Verify) -> None:
    _settle()
    execute("ALTER TABLE customers_revision ALTER COLUMN username TYPE varchar(150) USING 'somebody else'")

    sequences = [(scene.first, 1), (scene.first, 2), (scene.first, 3)]
    sequences += [(scene.second, 1), (scene.second, 2), (scene.second, 3), (scene.third, 1)]
    assert verify().problems == sorted(f"customer {n}, revision {sequence}: {DIGEST}" for n, sequence in sequences)


@pytest.mark.parametrize("by", ["SQL", "the ORM"])
def test_a_live_row_that_is_edited_is_named_by_customer_table_and_field(by: str, scene: Scene, verify: Verify) -> None:
    """No trigger guards the rows of now: they change every day."""
    if by == "SQL":
        run([set_value(Contact.objects.get(customer_id=scene.third), email="thief@example.com")])
    else:
        Contact.objects.filter(customer_id=scene.third).update(email="thief@example.com")

    assert verify().problems == [
        f"customer {scene.third}, table customers_contact, email: the register differs from its history."
    ]


def test_history_of_nobody_is_found(scene: Scene, verify: Verify) -> None:
    """It stands in no range of customers, and in no revision."""
    row = phone_of(scene.first, 3)
    row.pk, row.revision_id, row.customer_id = SHIFT, SHIFT, None
    with forging():
        run([insert(row)])

        assert verify().problems == [
            f"table customers_contacthistory: history row {SHIFT} belongs to no revision of this customer."
        ]


@pytest.mark.parametrize("key", [-(2**63), -(2**63) + 1, 2**63 - 1])
def test_rows_under_the_smallest_and_largest_numbers_are_read_too(key: int, scene: Scene, verify: Verify) -> None:
    row = Submission.objects.get(pk=refused().pk)
    row.pk, row.received_at = key, LONG_AGO
    with forging():
        run([insert(row)])

        assert f"submission {key}: {DIGEST}" in verify().problems


def test_a_record_of_an_erasure_excuses_no_other_payload(scene: Scene, verify: Verify) -> None:
    created = Submission.objects.filter(outcome="created").earliest("id")
    with forging():
        run([set_value(created, payload=b"")])

        assert verify().problems == [f"submission {created.id}: the payload is not the one that was received."]


ODD_VALUES: dict[str, str] = {
    "text": "'junk'",
    "a blob": "x'6a756e6b'",
    "text that is no UTF-8": "CAST(x'ff41' AS TEXT)",
}


ODD_PLACES = [
    (Revision, "created_at"),
    (Revision, "customer_id"),
    (Submission, "digest"),
    (Submission, "received_at"),
    (Contact.history.model, "customer_id"),
    (Seal, "made_at"),
    (Seal, "statement"),
]


@only_sqlite
@pytest.mark.parametrize("value", ODD_VALUES)
def test_a_value_of_any_type_is_a_problem_and_never_an_error(value: str, scene: Scene, verify: Verify) -> None:
    for model, column in ODD_PLACES:
        row = model._default_manager.latest("pk")
        with forging():
            execute(
                f'UPDATE "{model._meta.db_table}" SET "{column}" = {ODD_VALUES[value]}'  # noqa: S608  # ours
                f' WHERE "{model._meta.pk.column}" = {row.pk}'
            )
            assert verify().problems != [], column


@only_sqlite
@pytest.mark.parametrize("model", [*PROTECTED, *AUDITED], ids=lambda model: model._meta.db_table)
def test_every_column_of_every_table_is_kept_to_its_type(model: Any, scene: Scene) -> None:
    row = model._base_manager.order_by("pk").first()
    if row is None:
        pytest.skip("The scene has no row there.")
    for field in model._meta.concrete_fields:
        if field.primary_key and not field.remote_field:
            continue  # SQLite keeps those to whole numbers itself
        if model in AUDITED and field.name in ("slot", "kind"):
            continue  # whose values the database itself knows
        with forging():
            odd = "'7'" if field.get_internal_type() == "BinaryField" else "x'ff'"
            execute(f'UPDATE "{row._meta.db_table}" SET "{field.column}" = {odd} WHERE rowid IN (SELECT rowid FROM'  # noqa: S608
                    f' "{row._meta.db_table}" LIMIT 1)')  # fmt: skip
            found = [str(problem) for problem in storage.verify_storage()]

        assert len(found) == 1
        assert found[0].endswith(f": {field.column} is not stored as the service stores it.")


@only_sqlite
@pytest.mark.parametrize(
    ("column", "value"),
    [("created_at", "'2026-11-26T09:00:00+00:00'"), ("created_at", "1700000000"), ("sequence", "'one'")],
)
def test_a_value_in_another_form_is_named_with_its_column(
    column: str, value: str, scene: Scene, verify: Verify
) -> None:
    key = revision(scene.third, 1).pk
    with forging():
        execute(f"UPDATE customers_revision SET {column} = {value} WHERE id = {key}")  # noqa: S608
        expected = f"table customers_revision, row {key}: {column} is not stored as the service stores it."

        assert expected in verify().problems


@only_sqlite
def test_a_yes_that_is_neither_yes_nor_no_is_found(scene: Scene, verify: Verify) -> None:
    with forging():
        execute("UPDATE customers_identitydocumenthistory SET is_main = 7 WHERE is_main = 1")

        assert f"customer {scene.first}, revision 1: {DIGEST}" in verify().problems


@pytest.mark.parametrize("change", [lambda text: text + "\u200b", lambda text: text.replace("A", "\u0410"), str.lower])
def test_a_text_that_looks_the_same_is_another_one(change: Callable[[str], str], scene: Scene, verify: Verify) -> None:
    """A space without width, a letter of another script."""
    row = Customer.history.get(revision=revision(scene.third, 1))
    assert change(row.last_name) != row.last_name
    with forging():
        run([set_value(row, last_name=change(row.last_name))])
        plainly = verify().problems

    assert f"customer {scene.third}, revision 1: {DIGEST}" in plainly


def test_only_an_unsealed_end_can_be_rewritten_and_the_command_says_how_much_that_is(
    scene: Scene, verify: Verify
) -> None:
    """The limit of all this: what no seal covers yet. Who seals often keeps it short."""
    number, last = scene.second, revision(scene.second, 3)
    with forging():
        run([set_value(last, username="somebody else"), set_value(phone_of(number, 3), cell_phone="8095550000")])
        assert f"customer {number}, revision 3: {DIGEST}" in verify().problems
        drop_triggers(connection)
        make_everything_fit()
        found = verify(seal=[scene.new])

    assert found.problems == []
    assert "Not yet sealed: 1 customer, 1 revision, 0 reviews, 2 submissions." in found.lines


def test_an_unsealed_end_can_even_be_cut_off(scene: Scene, verify: Verify) -> None:
    last = revision(scene.second, 3)
    with forging():
        run([remove(row) for row in of_revision(last)])
        make_everything_fit()
        found = verify(seal=[scene.new])

    assert found.problems == []
    assert "Not yet sealed: 0 customers, 0 revisions, 0 reviews, 1 submission." in found.lines


def test_work_that_is_put_in_with_todays_date_is_no_past(scene: Scene, verify: Verify) -> None:
    """Nobody can tell it from work: it stands in the history as done now, and is named as not yet sealed."""
    last, row = revision(scene.third, 1), phone_of(scene.third, 1)
    last.pk, last.sequence, last.submission_id, last.source = SHIFT, 2, None, "admin"
    row.pk, row.revision_id, row.cell_phone, row.history_type = SHIFT, SHIFT, "8095550000", CHANGED
    with forging():
        run([insert(last), insert(row)])
        make_everything_fit()
        found = verify(seal=[scene.new])

    assert found.problems == []
    assert "Not yet sealed: 2 customers, 2 revisions, 0 reviews, 2 submissions." in found.lines


def test_one_customer_alone_is_held_against_a_seal(scene: Scene) -> None:
    with forging():
        run([set_value(revision(scene.first, 1), username="somebody else")])
        make_everything_fit()
        for number, is_found in ((scene.first, True), (scene.third, False)):
            if not is_found:
                call_command("verify_audit_trail", customer=number, seal=[scene.new])
                continue
            with pytest.raises(CommandError, match="1 problem found"):
                call_command("verify_audit_trail", customer=number, seal=[scene.new])


def test_a_swap_of_two_lines_of_a_log_is_found(scene: Scene, verify: Verify) -> None:
    """Each fits its own digest; the seal knows which stood where."""
    one, other = Submission.objects.order_by("id")[2:4]
    with forging():
        run([set_value(one, id=SHIFT), set_value(other, id=one.id), (
            "UPDATE customers_submission SET id = %s WHERE id = %s", [other.id, SHIFT]
        )])  # fmt: skip
        found = verify().problems

    assert {unlike(row_of(one)), unlike(row_of(other))} <= set(found)


def _settle() -> None:
    """PostgreSQL alters no table that has constraints left to check."""
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")
