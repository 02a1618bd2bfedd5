"""`check_contract` as it is called: over HTTP, with simultaneous calls, and its reports."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from customers.conformance.transport import Deployment
from customers.models import Customer
from customers.tests.conftest import PASSWORD, USERNAME
from customers.version import VERSION


def check_contract(
    monkeypatch: pytest.MonkeyPatch, url: str, *options: str, passwords: str = f"{PASSWORD}\n"
) -> tuple[int, str]:
    """Exit status and output."""
    monkeypatch.setattr("sys.stdin", io.StringIO(passwords))
    output = io.StringIO()
    try:
        call_command("check_contract", url, "--user", USERNAME, "--password-stdin", *options, stdout=output)
    except SystemExit as exit:
        return int(exit.code or 0), output.getvalue()
    return 0, output.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogs_for_transactions")
def test_a_right_deployment_is_reported_on(
    live_server: Any, api_user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = ["--json", str(tmp_path / "report.json"), "--html", str(tmp_path / "report.html")]

    status, output = check_contract(monkeypatch, live_server.url, *files)

    assert status == 0, output
    assert "El despliegue cumple el contrato, hasta donde se comprobó." in output
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["totals"] == {"passed": 29, "failed": 0, "skipped": 1}
    assert report["endpoint"] == f"{live_server.url}/core_customer"
    assert (report["version"], report["username"]) == (VERSION, USERNAME)
    assert report["customers"] == sorted(Customer.objects.values_list("number", flat=True))
    assert report["calls"] == sum(len(result["exchanges"]) for result in report["results"]) > 110
    assert {"sent", "expected", "answered", "milliseconds", "problems"} == set(report["results"][0]["exchanges"][0])
    html = (tmp_path / "report.html").read_text()
    assert "Por el banco" in html
    assert "Por Clients Inspector" in html
    assert report["run"] in html
    for text in (output, html, json.dumps(report)):
        assert PASSWORD not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogs_for_transactions")
def test_a_wrong_deployment_fails_the_command(
    live_server: Any, api_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    api_user.groups.clear()

    status, output = check_contract(
        monkeypatch, live_server.url + "/core_customer/", "--check", "languages", "--language", "en"
    )

    assert status == 1
    assert "FAILED    Messages in Spanish, and in English" in output
    assert "expected 400, answered 403 Este usuario no puede hacer esto." in output
    assert "The deployment does NOT keep the contract." in output


@pytest.mark.parametrize(
    "url", ["core.example.com", "ftp://core.example.com", "https://", "https://ana:x@core.example.com"]
)
def test_what_is_no_address_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(CommandError, match="no es la dirección de un servicio"):
        check_contract(monkeypatch, url)


def test_where_nothing_answers_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"Nada responde en http://127\.0\.0\.1:9/core_customer"):
        check_contract(monkeypatch, "http://127.0.0.1:9")


def test_without_a_password_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="No hay contraseña"):
        check_contract(monkeypatch, "http://127.0.0.1:9", passwords="")


@pytest.mark.parametrize(
    "url", ["https://core.example.com", "https://core.example.com/", "https://core.example.com/core_customer/"]
)
def test_a_deployment_is_named_by_its_host_or_by_the_endpoint(url: str) -> None:
    assert Deployment(url).endpoint == "https://core.example.com/core_customer"
    assert Deployment("http://[::1]:8000/bank").endpoint == "http://[::1]:8000/bank/core_customer"
