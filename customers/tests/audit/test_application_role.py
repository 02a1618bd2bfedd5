"""Two roles on PostgreSQL: what the service runs as can do its work, and cannot touch what was recorded."""
# ruff: noqa: S608  # the tables are ours

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from catalogs import registry
from catalogs.models import Country
from customers.audit import application_role
from customers.audit.append_only import PROTECTED
from customers.audit.application_role import can_change_the_trail
from customers.contract.serializers import read_payload
from customers.intake.call import Origin
from customers.intake.correct import correct
from customers.intake.resubmit import resubmit
from customers.models import PendingRevision, Review, Revision, Submission
from customers.roles import SENIOR_OFFICERS, install_roles
from customers.tests.admin.desk.conftest import days_ago
from customers.tests.helpers import put

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has roles")

ROLE = "core_customer_test_service"
PASSWORD = "known to this test alone"
TABLES = [model._meta.db_table for model in PROTECTED]

Payload = dict[str, Any]


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def nothing_for_everybody() -> str:
    """As docs/postgresql-roles.md has it: else any role may make temporary tables."""
    database = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    return f"REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT ON DATABASE {database} TO PUBLIC"


@contextmanager
def as_the_service() -> Iterator[None]:
    """Inside, the session has the rights of the service's role."""
    run(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        run("RESET ROLE")


def refusal(statement: str) -> str:
    """What the database says to a statement of the service's role; nothing, if it let it do it."""
    try:
        with transaction.atomic():
            run(f"SET LOCAL ROLE {ROLE}", statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.fixture
def role(db: None, settings: Any) -> str:
    """The service's role, with its rights, for the time of the test's transaction."""
    run(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'", nothing_for_everybody())
    settings.APPLICATION_ROLE = ROLE
    application_role.grant(connection, ROLE)
    return ROLE


def test_it_owns_nothing(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole", [ROLE])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TRIGGER append_only ON {table}", "must be owner"),
        ("ALTER TRIGGER append_only ON {table} RENAME TO other", "must be owner"),
        ("ALTER TABLE {table} DISABLE TRIGGER append_only", "must be owner"),
        ("ALTER TABLE {table} DISABLE TRIGGER ALL", "must be owner"),
        ("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", "must be owner"),
        ("ALTER TABLE {table} OWNER TO CURRENT_USER", "must be owner"),
        ("ALTER TABLE {table} RENAME TO other", "must be owner"),
        ("ALTER TABLE {table} ADD COLUMN other integer", "must be owner"),
        ("DROP TABLE {table} CASCADE", "must be owner"),
        ("TRUNCATE {table} CASCADE", "permission denied"),
        ("DELETE FROM {table}", "permission denied"),
        ("UPDATE {table} SET {column} = {column}", "permission denied"),
        ("INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 0", "permission denied"),
        ("CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING", "must be owner"),
        ("CREATE POLICY p ON {table} USING (false)", "must be owner"),
        ("CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION core_customer_refuse_change()", "denied"),
        ("CREATE INDEX i ON {table} ({key})", "must be owner"),
        ("GRANT ALL ON {table} TO CURRENT_USER", "no privileges|permission denied"),
        ("COMMENT ON TABLE {table} IS 'mine'", "must be owner"),
    ],
)  # fmt: skip
def test_it_cannot_change_what_was_recorded_nor_what_protects_it(statement: str, said: str, role: str) -> None:
    for model in PROTECTED:
        meta = model._meta
        column = next(field.column for field in meta.concrete_fields if field.column != "payload")
        text = refusal(statement.format(table=meta.db_table, key=meta.pk.column, column=column))
        if statement.startswith("GRANT") and not text:
            assert not can_change_now()  # PostgreSQL warns, and grants nothing
        else:
            assert any(words in text for words in said.split("|")), (meta.db_table, text)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION core_customer_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION core_customer_refuse_change() SET search_path = public",
        "DROP FUNCTION core_customer_refuse_change CASCADE",
        "CREATE TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER CREATEROLE",
        "CREATE ROLE other SUPERUSER",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "DELETE FROM django_migrations",
        "DELETE FROM customers_customer",
        "DELETE FROM customers_identitydocument",
        "SELECT setval('customers_customerhistory_history_id_seq', 1)",
        "ALTER SEQUENCE customers_customerhistory_history_id_seq RESTART",
        "UPDATE customers_submission SET payload = '', status = status",
    ],
)
def test_it_has_no_way_around(statement: str, role: str) -> None:
    assert any(words in refusal(statement) for words in ("permission denied", "must be owner")), refusal(statement)


def test_it_may_empty_a_payload_only_as_the_trigger_allows(role: str, post: Any) -> None:
    with days_ago(3655):
        post(b"{")
    post(b"[")

    assert refusal("UPDATE customers_submission SET payload = ''").startswith("append-only: UPDATE")
    assert refusal("UPDATE customers_submission SET payload = 'x'").startswith("append-only: UPDATE")
    assert refusal("UPDATE customers_submission SET payload = '' WHERE payload = '{'") == ""


def owner() -> str:
    """Who made the tables."""
    return connection.ops.quote_name(connection.settings_dict["USER"])


def can_change_now() -> bool:
    with as_the_service():
        return can_change_the_trail(connection)


def test_whether_a_role_could_change_the_trail_is_known(role: str) -> None:
    assert can_change_the_trail(connection)
    assert not can_change_now()


@pytest.mark.parametrize(
    "gift",
    [
        *(f"GRANT {right} ON customers_seal TO {ROLE}" for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")),
        "GRANT DELETE ON customers_customerhistory TO PUBLIC",
        f"GRANT UPDATE (username) ON customers_revision TO {ROLE}",
        f"GRANT UPDATE (status) ON customers_submission TO {ROLE}",
        f"GRANT UPDATE ON customers_submission TO {ROLE}",
        f"GRANT pg_write_all_data TO {ROLE}",
        f"GRANT pg_execute_server_program TO {ROLE}",
        f"GRANT OWNER_OF_ALL TO {ROLE}",
        f"ALTER ROLE {ROLE} SUPERUSER",
        f"ALTER ROLE {ROLE} CREATEROLE",
        f"ALTER TABLE customers_access OWNER TO {ROLE}",
        f"ALTER FUNCTION core_customer_refuse_change() OWNER TO {ROLE}",
        f"GRANT CREATE ON SCHEMA public TO {ROLE}",
        *(
            f"DO 'BEGIN EXECUTE format(''GRANT {right} ON DATABASE %I TO {ROLE}'', current_database()); END'"
            for right in ("CREATE", "TEMP")
        ),
    ],
)
def test_a_right_too_many_is_noticed(gift: str, role: str) -> None:
    run(gift.replace("OWNER_OF_ALL", owner()))

    assert can_change_now()


def deploy_warnings() -> str:
    output = StringIO()
    call_command("check", deploy=True, databases=["default"], stderr=output)
    return output.getvalue()


def test_the_check_for_deployment_warns_the_owner_and_not_the_service(role: str) -> None:
    assert "customers.W002" in deploy_warnings()
    with as_the_service():
        assert "customers.W002" not in deploy_warnings()


def test_migrating_gives_rights_on_new_tables_and_takes_back_what_is_too_much(role: str) -> None:
    run(
        f"REVOKE ALL ON customers_spouse FROM {ROLE}",
        f"GRANT ALL ON customers_revision TO {ROLE}",
        f"GRANT UPDATE (username) ON customers_review TO {ROLE}",
    )
    assert "permission denied" in refusal("SELECT * FROM customers_spouse")
    assert can_change_now()

    call_command("migrate", verbosity=0)

    assert refusal("SELECT * FROM customers_spouse") == ""
    assert not can_change_now()


def test_every_table_of_the_service_can_be_read_by_it(role: str) -> None:
    tables = connection.introspection.table_names()

    assert [table for table in tables if refusal(f'SELECT * FROM "{table}" LIMIT 1')] == []


def test_the_service_itself_may_migrate_when_nothing_is_to_be_done(role: str) -> None:
    with as_the_service():
        call_command("migrate", verbosity=0)

    assert not can_change_now()


def test_a_role_that_owns_the_tables_is_refused_as_that_of_the_service(role: str) -> None:
    run(f"GRANT {owner()} TO {ROLE}")

    with pytest.raises(ImproperlyConfigured, match="APPLICATION_ROLE owns tables"):
        application_role.grant(connection, ROLE)


@pytest.fixture
def service(transactional_db: None, catalogs_for_transactions: None, settings: Any, api_user: User) -> Iterator[None]:
    """The connection of this test is one of the service's role, from the login on."""
    run(f"DROP ROLE IF EXISTS {ROLE}", f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'", nothing_for_everybody())
    settings.APPLICATION_ROLE = ROLE
    call_command("migrate", verbosity=0)
    if not Group.objects.exists():
        install_roles(Group.objects, Permission.objects)
    sol = User.objects.create_user("sol", password=PASSWORD, is_staff=True)
    sol.groups.add(Group.objects.get(name=SENIOR_OFFICERS))
    owner = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {"USER": ROLE, "PASSWORD": PASSWORD}
    yield
    connection.close()
    connection.settings_dict |= owner
    run(f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


@pytest.mark.django_db(transaction=True)
def test_the_whole_service_runs_as_its_role(
    service: None,
    payload: Payload,
    example: Any,
    accepted: Callable[..., int],
    refused: Callable[..., Any],
    read: Any,
) -> None:
    number = accepted(payload)
    payload["client_info"]["nickname"] = "Lucho"
    assert accepted(payload) == number
    del payload["client_references"]["first_bank_reference"]
    payload["client_documents"] = payload["client_documents"][:1]
    accepted(payload)
    assert read(number)["client_info"]["nickname"] == "Lucho"
    refused(b"{")
    refused(put(example(2), "client_info.nationality_code", "ZZ"))

    client = Client()
    login = reverse("admin:login")
    client.post(login, {"username": "sol", "password": "wrong"})
    answer = client.post(login, {"username": "sol", "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    sol = User.objects.get(username="sol")
    for name in ("index", "customers_customer_changelist", "customers_revision_changelist",
                 "customers_submission_changelist", "customers_review_changelist"):  # fmt: skip
        assert client.get(reverse(f"admin:{name}")).status_code == 200, name
    for name in ("customers_customer_change", "customers_customer_history"):
        assert client.get(reverse(f"admin:{name}", args=[number])).status_code == 200, name
    first = Revision.objects.earliest("id")
    review = reverse("admin:customers_revision_review", args=[first.pk])
    client.post(review, {"decision": "approved", "note": "", "seen": 0})
    assert Review.objects.get().username == "sol"
    assert not PendingRevision.objects.filter(revision=first).exists()

    origin = Origin(Revision.Source.ADMIN, sol.pk, "sol", reason="As on the passport.")
    payload["client_info"] |= {"customer_number": number, "birth_date": "1990-02-03"}
    assert correct(read_payload(payload), origin, seen=Revision.objects.filter(customer=number).count())
    Country.objects.create(code="ZZ")
    registry.forget()
    resubmit(Submission.objects.filter(outcome="refused").latest("id"), origin)

    for _attempt in range(6):
        locked = client.post(login, {"username": "nobody", "password": "wrong"})
    assert locked.status_code == 429
    client.post(reverse("admin:logout"))
    output = StringIO()
    call_command("verify_audit_trail", stdout=output)
    call_command("check", databases=["default"], stderr=output)
    call_command("clearsessions")
    assert "W00" not in output.getvalue()
    assert not can_change_the_trail(connection)


@pytest.mark.django_db(transaction=True)
def test_a_connection_of_the_service_cannot_rewrite_the_trail(
    service: None, payload: Payload, accepted: Callable[..., int]
) -> None:
    accepted(payload)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'customers_revision'")
        owner_of_tables = connection.ops.quote_name(cursor.fetchone()[0])
    for table in TABLES:
        for statement in (f"UPDATE {table} SET id = 0", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DatabaseError, match=r"permission denied|does not exist"):
                run(statement)
    for statement in (
        f"SET ROLE {owner_of_tables}",
        f"SET SESSION AUTHORIZATION {owner_of_tables}",
        "SET ROLE pg_write_all_data",
        "SET session_replication_role = replica",
        "ALTER SYSTEM SET session_replication_role = replica",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(statement)
