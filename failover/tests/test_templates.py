"""The templates that a bank fills in and the harness runs on."""

import re
from typing import Any

import pytest
import yaml

from failover.templates import FOLDER, filled


class Anything(dict[str, str]):
    """A value for every place."""

    def __missing__(self, name: str) -> str:
        return f"value-of-{name.lower()}"


@pytest.fixture(scope="module")
def patroni() -> Any:
    return yaml.safe_load(filled("patroni.yml", Anything()))


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir() if path.name != "cluster.env"))
def test_every_place_has_a_value_in_the_file_of_values(name: str) -> None:
    text = (FOLDER / name).read_text()
    values = dict(re.findall(r"^export ([A-Z0-9_]+)=\"?(.*?)\"?$", (FOLDER / "cluster.env").read_text(), re.MULTILINE))

    assert set(re.findall(r"\$\{(\w+)\}", text)) <= values.keys()
    assert "${" not in filled(name, values)


def test_no_password_is_in_a_template() -> None:
    assert not re.search(r"^export \w*PASSWORD=.+$", (FOLDER / "cluster.env").read_text(), re.MULTILINE)


def test_a_leader_steps_back_before_another_one_may_lead(patroni: Any) -> None:
    dcs = patroni["bootstrap"]["dcs"]

    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]


def test_nothing_is_acknowledged_that_one_server_alone_has(patroni: Any) -> None:
    dcs = patroni["bootstrap"]["dcs"]

    assert dcs["synchronous_mode"] is dcs["synchronous_mode_strict"] is True
    assert dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert "fsync" not in dcs["postgresql"]["parameters"]


def test_nobody_connects_without_tls_or_without_a_password(patroni: Any) -> None:
    others = [line.split() for line in patroni["postgresql"]["pg_hba"] if not line.startswith("local ")]

    assert others
    assert all(line[0] == "hostssl" and line[-1] == "scram-sha-256" for line in others)


def test_pgbouncer_keeps_no_session_and_gives_up_before_a_caller_does() -> None:
    text = filled("pgbouncer.ini", Anything())

    assert "\npool_mode = transaction\n" in text
    assert int(re.search(r"^query_wait_timeout = (\d+)$", text, re.MULTILINE)[1]) <= 10  # type: ignore[index]


def test_haproxy_repeats_no_call_that_was_sent() -> None:
    text = filled("haproxy.cfg", Anything())

    assert re.findall(r"retry-on (.*)", text) == ["conn-failure"]
    assert all("Retry-After" in line and '"message"' in line for line in re.findall(r"http-error .*", text))
    assert text.count("on-marked-down shutdown-sessions") == 2
