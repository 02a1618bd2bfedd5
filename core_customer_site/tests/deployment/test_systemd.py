"""The units of systemd: what they run is the project's, and they may do no more than they need."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .files import DEPLOY, ROOT, image_command

UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd is not installed")


def value(name: str, key: str) -> list[str]:
    """What a unit says of a key of its service; some come several times."""
    return re.findall(rf"^{key}=(.*)$", (DEPLOY / "systemd" / name).read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with commands and folders that exist here."""
    folder = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        text = re.sub(r"/opt/core_customer/current/\.venv/bin/\w+", "/bin/true", text)
        (folder / name).write_text(text.replace("/opt/core_customer/current", "/"))
    return folder


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong(units: Path, name: str) -> None:
    said = subprocess.run([ANALYZE, "verify", "--man=no", units / name], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_little_exposed(units: Path, name: str) -> None:
    said = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--threshold=15", units / name],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_all_are_as_narrow(name: str) -> None:
    first = (DEPLOY / "systemd" / SERVICES[0]).read_text()
    narrow = first[first.index("NoNewPrivileges=") : first.index("UMask=")]

    assert value(name, "User") == ["core_customer"]
    assert narrow.count("\n") > 20
    assert narrow in (DEPLOY / "systemd" / name).read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_they_run_what_there_is(name: str) -> None:
    for command in value(name, "ExecStart"):
        program, *words = command.removeprefix("/opt/core_customer/current/.venv/bin/").split()
        if program == "gunicorn":
            assert [program, *words] == image_command()
        else:
            assert (program, words[0]) == ("python", "manage.py")
            assert words[1] == "migrate" or list(ROOT.glob(f"*/management/commands/{words[1]}.py"))


def test_only_migrations_know_the_owner_and_only_seals_the_key() -> None:
    files = {name: value(name, "EnvironmentFile") for name in SERVICES}

    assert files == {
        "core_customer-migrate.service": ["/etc/core_customer/owner.env"],
        "core_customer-seal.service": ["/etc/core_customer/seal.env"],
        "core_customer-verify.service": ["/etc/core_customer/service.env"],
        "core_customer.service": ["/etc/core_customer/service.env"],
    }


def test_each_timer_has_its_service() -> None:
    timers = [name for name in UNITS if name.endswith(".timer")]

    assert timers
    for name in timers:
        parser = configparser.ConfigParser()
        parser.read(DEPLOY / "systemd" / name)
        assert parser["Timer"]["OnCalendar"]
        assert name.replace(".timer", ".service") in SERVICES
