"""The server as production runs it says nothing of anybody: not what was sent, searched, corrected, nor what failed."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection

from customers.models import Revision
from customers.tests.conftest import PASSWORD, basic
from customers.tests.helpers import put

from .marks import MARK, all_wrong, body, mark, marked, marks_in

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60
FAILURES = ("duplicate", "wrong_type", "unforeseen", "outage", "chatty", "page", "middleware")


class Server:
    """A gunicorn of one worker on the database of the test; what it says goes into a file."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.output = folder / "output"
        self._environment = environment
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.cookies: dict[str, str] = {}

    def start(self) -> subprocess.Popen[bytes]:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "customers.tests.privacy.settings",
            "ENV_FILE": "",
            "HTTPS": "false",
            "LOG_LEVEL": "DEBUG",
            "PORT": str(self.port),
            "SECOND_FACTOR": "false",
            "SECRET_KEY": "s" * 60,
            "WORKERS": "1",
            **self._environment,
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "python:core_customer_site.gunicorn"]
        command += ["--log-level", "debug", "--access-logfile", "-"]  # what somebody may add who looks for an error
        with self.output.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if self.call("GET", "/health/live")[0] == 200:
                    return process
            except OSError:
                time.sleep(0.1)
        process.kill()
        raise AssertionError(self.output.read_text())

    def call(self, method: str, path: str, content: bytes = b"", **headers: str) -> tuple[int, str, str]:
        """Status, text and where the answer leads; cookies are kept as a browser does."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers["Referer"] = f"http://127.0.0.1/{mark(920)}"
        headers["User-Agent"] = mark(921)
        try:
            caller.request(method, path, content, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = caller.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status, answer.read().decode(errors="replace"), answer.headers.get("Location") or ""
        finally:
            caller.close()

    def post(self, payload: Any, **headers: str) -> int:
        content = payload if isinstance(payload, bytes) else body(payload)
        headers = {"Authorization": basic(), "Content_Type": "application/json", **headers}
        return self.call("POST", "/core_customer", content, **headers)[0]

    def submit(self, path: str, **fields: str) -> tuple[int, str, str]:
        """A form of the administration."""
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        kind = "application/x-www-form-urlencoded"
        return self.call("POST", path, urlencode(fields).encode(), Content_Type=kind)

    def raw(self, sent: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            return line.recv(1000)


def database_url() -> str:
    """Of the database of the test, which is not the one that the run was given."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['TEST_DATABASE_URL'].rpartition('/')[0]}/{name}"


@pytest.fixture
def server(catalogs_for_transactions: None, api_user: User, tmp_path: Path) -> Iterator[Server]:
    yield from running(Server(tmp_path))


@pytest.fixture
def server_for_people(catalogs_for_transactions: None, api_user: User, tmp_path: Path) -> Iterator[Server]:
    yield from running(Server(tmp_path, LOG_FORMAT="text"))


def running(server: Server) -> Iterator[Server]:
    process = server.start()
    try:
        yield server
    finally:
        process.terminate()
        process.wait(30)


def lines(server: Server) -> list[dict[str, Any]]:
    """All that the server has said: each line is a JSON object."""
    return [json.loads(line) for line in server.output.read_text().splitlines()]


def values_of(page: str) -> dict[str, str]:
    """What a form would send back unchanged, as far as its inputs are texts."""
    inputs = re.findall(r"<input[^>]*>", page)
    named = ((re.search(r'\bname="([^"]+)"', tag), re.search(r'\bvalue="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: value[1] if value else "" for name, value in named if name}


def use_and_abuse(server: Server, payload: dict[str, Any]) -> int:
    """Send it marks in every way there is; the number of the customer who has some."""
    User.objects.create_superuser("root", password=PASSWORD)
    whole = marked(payload)

    assert MARK.search(json.dumps(whole))
    assert server.post(whole) == 201
    assert server.post(put(marked(payload), "client_info.first_name", mark(991))) == 201
    number: int = Revision.objects.latest("pk").customer_id
    assert server.post(put(marked(payload), "client_info.customer_number", 73_915)) == 404
    assert server.post(all_wrong(payload)) == 400
    assert server.post(b'{"' + mark(992).encode() + b'"') == 400
    assert server.post(body(whole) + b"\xff") == 400
    assert server.post(whole, Content_Type=f"text/{mark(993)}") == 415
    assert server.post(whole, Authorization=basic(mark(994), mark(995))) == 401
    assert server.call("GET", f"/core_customer/{number}", Authorization=basic())[0] == 200

    server.call("GET", "/admin/login/")
    assert server.submit("/admin/login/", username=mark(930), password=mark(931))[0] == 200
    assert server.submit("/admin/login/", username="root", password=PASSWORD, next="/admin/")[0] == 302
    customer = f"/admin/customers/customer/{number}"
    for page in ("/admin/", f"{customer}/change/", f"{customer}/history/", f"{customer}/dossier/"):
        assert server.call("GET", page)[0] == 200, page
    found = server.submit("/admin/customers/customer/", q=mark(0))
    assert server.call("GET", found[2])[0] == 200
    assert server.call("GET", f"/admin/customers/customer/?q={mark(932)}&{mark(933)}={mark(934)}")[0] in (200, 302)
    correction = values_of(server.call("GET", f"{customer}/correct/")[1])
    correction |= {"client_info.nickname": mark(935), "reason": mark(936)}
    assert server.submit(f"{customer}/correct/", **correction)[0] in (200, 302)
    revision = f"/admin/customers/revision/{Revision.objects.earliest('pk').pk}"
    assert server.submit(f"{revision}/review/", decision="note", note=mark(937), seen="0")[0] == 302
    assert server.submit("/admin/catalogs/sex/add/", code=mark(938) * 100, name=mark(939))[0] == 200
    for form in ("csv", "xlsx", "jsonl"):
        assert server.call("GET", f"/admin/customers/customer/export/{form}/")[0] == 200
    for path in (f"/admin/{mark(940)}/", f"/{mark(941)}", f"{customer}{mark(942)}/change/"):
        assert server.call("GET", path)[0] in (302, 404), path

    for name in FAILURES:
        for place in ("", "/admin"):
            assert server.call("POST", f"{place}/fail/{name}/{mark(950)}?x={mark(951)}", b"{}")[0] in (200, 500, 503)
    assert server.call("GET", "/health/live", Host=f"{mark(960)}.example")[0] == 400
    assert server.call("POST", "/admin/login/", mark(961).encode(), Origin=f"http://{mark(962)}")[0] == 403
    for sent in (
        f"{mark(970)} /{mark(971)} {mark(972)}\r\n\r\n",
        f"GET /{mark(973)} HTTP/1.1\r\n{mark(974)} {mark(975)}\r\n\r\n",
        f"GET /{mark(976)} HTTP/9.7\r\nHost: {mark(977)}\r\n\r\n",
        f"POST /core_customer HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{mark(978)}\r\n",
        f"POST /core_customer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{mark(979)}",
        f"GET /{mark(980) * 2000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        server.raw(sent.encode())
    return number


def test_nothing_that_the_server_says_is_of_anybody(server: Server, payload: dict[str, Any]) -> None:
    number = use_and_abuse(server, payload)

    said = server.output.read_text()
    assert marks_in(said) == []
    assert len(lines(server)) > 40
    assert said.count('"error": "builtins.ValueError at') >= said.count("<- builtins.KeyError at") == 2
    by_message = {line["message"]: line for line in lines(server)}
    assert {line.get("user") for line in lines(server)} == {None, "clients_inspector", "root"}
    assert by_message["sent … to … in 3 tries"]["level"] == "WARNING"
    assert "Invalid request from ip=127.0.0.1" in by_message
    assert by_message["GET admin/customers/customer/<path:object_id>/dossier/"]["customer_number"] == number
    assert all(line["request_id"] for line in lines(server))


def test_nor_in_a_log_for_people(server_for_people: Server, payload: dict[str, Any]) -> None:
    use_and_abuse(server_for_people, payload)

    said = server_for_people.output.read_text()
    assert marks_in(said) == []
    assert said.count("ValueError") >= 2
    assert "Invalid request from ip=127.0.0.1" in said
    assert len(said.splitlines()) > 40
