"""nginx before the service, as compose.yaml runs it and as Debian does; needs nginx."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from .files import DEPLOY

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


class Proxy:
    """nginx with the files of the project, on other ports, with a certificate made for the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https, self.health, self.application = free_ports(4)
        places = {
            "/tmp/": f"{folder}/",  # noqa: S108  # what the container has
            "/etc/nginx/core_customer.conf": str(folder / "core_customer.conf"),
            "/run/secrets/tls_certificate": str(folder / "certificate.pem"),
            "/run/secrets/tls_key": str(folder / "key.pem"),
            "application:8000": f"127.0.0.1:{self.application}",
            "listen 8080": f"listen 127.0.0.1:{self.http}",
            "listen 8443": f"listen 127.0.0.1:{self.https}",
            "127.0.0.1:8081": f"127.0.0.1:{self.health}",
            "/dev/stdout": str(folder / "access.log"),
            "/dev/stderr": str(folder / "error.log"),
        }
        for name in ("nginx.conf", "core_customer.conf"):
            text = (DEPLOY / "nginx" / name).read_text()
            for place, here in places.items():
                text = text.replace(place, here)
            (folder / name).write_text(text)
        subject = ["-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
        subprocess.run(
            ["/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject],
            check=True,
            capture_output=True,
        )
        self.command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]

    def connect(self) -> HTTPSConnection:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return HTTPSConnection("127.0.0.1", self.https, context=context, timeout=20)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
        connection = self.connect()
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    proxy = Proxy(tmp_path_factory.mktemp("nginx"))
    as_in_a_container = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")  # one user for all of it
    with subprocess.Popen([*proxy.command, "-g", as_in_a_container], stderr=subprocess.PIPE) as server:
        try:
            while True:
                assert server.poll() is None, server.stderr and server.stderr.read()
                try:
                    socket.create_connection(("127.0.0.1", proxy.https), timeout=5).close()
                    break
                except ConnectionRefusedError:
                    continue
            yield proxy
        finally:
            server.terminate()


@pytest.fixture
def application(proxy: Proxy) -> Iterator[None]:
    """Something behind the proxy."""
    server = HTTPServer(("127.0.0.1", proxy.application), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@needs_nginx
def test_while_the_service_is_away_callers_are_told_in_json_to_come_again(proxy: Proxy) -> None:
    response = proxy.call("POST", "/core_customer", b"{}")

    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert response.headers.get_content_type() == "application/json"
    assert "message" in json.loads(response.read())


@needs_nginx
def test_what_callers_say_of_themselves_is_not_passed_on(proxy: Proxy, application: None) -> None:
    response = proxy.call(
        "GET",
        "/core_customer/1",
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        Forwarded="for=203.0.113.9",
        X_Request_ID="mine",
    )

    got = json.loads(response.read())
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "https"
    assert not {"x-forwarded-host", "forwarded"} & got.keys()
    assert got["x-request-id"] == "mine"


@needs_nginx
def test_what_is_not_tls_is_sent_there(proxy: Proxy) -> None:
    connection = HTTPConnection("127.0.0.1", proxy.http, timeout=20)
    connection.request("GET", "/admin/?q=x", headers={"Host": "core.bank.example"})
    response = connection.getresponse()

    assert (response.status, response.headers["Location"]) == (308, "https://core.bank.example/admin/?q=x")


@needs_nginx
def test_a_body_beyond_all_measure_is_refused_in_json(proxy: Proxy, application: None) -> None:
    assert proxy.call("POST", "/core_customer", b"x" * 1024 * 1024).status == 200

    response = proxy.call("POST", "/core_customer", b"x" * 3 * 1024 * 1024)

    assert response.status == 413
    assert response.headers.get_content_type() == "application/json"


@needs_nginx
def test_a_slow_body_waits_in_the_proxy_and_not_in_the_service(proxy: Proxy, application: None) -> None:
    """What is behind the proxy here takes one call at a time: it would wait for this one, and the next one with it."""
    slow = proxy.connect()
    slow.putrequest("POST", "/core_customer")
    slow.putheader("Content-Length", "1000")
    slow.endheaders(b"{")

    assert proxy.call("POST", "/core_customer", b"{}").status == 200
    slow.close()


@needs_nginx
def test_figures_are_for_nobody_outside(proxy: Proxy, application: None) -> None:
    assert proxy.call("GET", "/metrics").status == 404


@needs_nginx
def test_its_own_log_has_neither_queries_nor_referrers(proxy: Proxy, application: None) -> None:
    proxy.call("GET", "/admin/?q=LUIS-MARTINEZ", Referer="https://core/?q=ANA-PEREZ").read()
    connection = HTTPConnection("127.0.0.1", proxy.health, timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().status == 204

    log = (proxy.folder / "access.log").read_text()

    assert "GET /admin/ 200" in log
    assert not re.search("LUIS-MARTINEZ|ANA-PEREZ", log)


@needs_nginx
def test_debians_nginx_takes_the_files_as_they_are_told_to_be_installed(proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    shutil.copy(DEPLOY / "nginx" / "upstream.conf", tmp_path / "conf.d")
    shutil.copy(proxy.folder / "core_customer.conf", tmp_path / "conf.d")
    settings = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include {tmp_path}/conf.d/*.conf; }}"
    (tmp_path / "nginx.conf").write_text(settings)

    tried = subprocess.run(
        [str(NGINX), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )

    assert tried.returncode == 0, tried.stderr


def test_old_protocols_are_off() -> None:
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in (DEPLOY / "nginx" / "core_customer.conf").read_text()
