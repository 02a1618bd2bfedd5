"""compose.yaml: nothing in it is weaker than it has to be, and what it names is there."""

import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.make_secrets import write_secrets

from .files import ROOT, compose, dockerfile

SERVICES: dict[str, Any] = compose()["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
SECRET = re.compile("SECRET|PASSWORD|_KEY|DATABASE_URL")


def test_its_services_are_those_of_the_guide() -> None:
    assert list(SERVICES) == ["database", "migrate", "application", "seal", "proxy"]
    assert OURS == ["migrate", "application", "seal"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_may_do_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("user", "10001:10001") not in ("root", "0", "0:0")
    assert "docker.sock" not in str(service)


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("migrate", "seal")])
def test_what_runs_for_long_is_asked_for_its_health_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert compose()["networks"]["database"]["internal"] is True
    assert SERVICES["database"]["networks"] == ["database"]


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_are_files_of_those_alone_who_need_them(name: str) -> None:
    service = SERVICES[name]
    mounted = {f"/run/secrets/{secret}" for secret in service["secrets"]}

    for variable, value in service.get("environment", {}).items():
        if SECRET.search(variable) and variable != "SEAL_PUBLIC_KEYS":
            assert variable.endswith("_FILE"), variable
            assert value in mounted
    assert set(service["secrets"]) <= set(compose()["secrets"])
    assert ("owner_database_url" in service["secrets"]) == (name == "migrate")
    assert ("seal_key" in service["secrets"]) == (name == "seal")


def test_the_service_is_not_the_owner_and_starts_after_the_migrations() -> None:
    application, migrate = SERVICES["application"], SERVICES["migrate"]

    assert application["environment"]["DATABASE_URL_FILE"] == "/run/secrets/service_database_url"
    assert "APPLICATION_ROLE" not in application["environment"]
    assert migrate["environment"]["APPLICATION_ROLE"] == "core_service"
    assert application["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert migrate["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_what_has_no_safe_value_has_no_default() -> None:
    text = (ROOT / "compose.yaml").read_text()

    assert "${ALLOWED_HOSTS:?" in text
    assert not re.search(r"\bDEBUG\b|HTTPS: *\"?false", text)
    for variable, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", text):
        assert not SECRET.search(variable) or not default, variable


def test_files_that_are_mounted_are_there() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    files = [mount.partition(":")[0] for mount in mounts if mount.startswith("./")]

    assert len(files) == 3
    assert all((ROOT / file).is_file() for file in files)
    assert all(mount.endswith(":ro") for mount in mounts if mount.startswith("./"))


@pytest.mark.parametrize("name", OURS)
def test_its_commands_are_those_of_the_project(name: str) -> None:
    words = " ".join(SERVICES[name].get("command", [])).split()

    for word in words[1:]:
        if word.endswith(".py"):
            assert (ROOT / word).is_file()
    for command in re.findall(r"manage\.py (\w+)", " ".join(words)):
        assert command == "migrate" or list(ROOT.glob(f"*/management/commands/{command}.py")), command


def test_the_same_python_as_the_project_needs() -> None:
    (base,) = [rest for name, rest in dockerfile() if name == "ARG"]

    assert re.fullmatch(r"BASE=python:3\.1[1-3]-slim-\w+", base)


def test_secrets_are_made_once_and_only_their_owner_gets_to_them(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = write_secrets(folder)
    url = (folder / "owner_database_url").read_text()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o444
    assert url == f"postgres://core_owner:{(folder / 'owner_password').read_text()}@database:5432/core_customer"
    assert write_secrets(folder) == []
    tls = {"tls_certificate.pem", "tls_key.pem"}
    assert {*made, *tls} == {Path(secret["file"]).name for secret in compose()["secrets"].values()}


def test_the_script_says_what_is_still_missing(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_secrets.py", tmp_path], capture_output=True, text=True, check=True
    ).stdout

    assert "Still missing" in said
    assert "tls_key.pem" in said
