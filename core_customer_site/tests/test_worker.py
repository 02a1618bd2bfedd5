"""Slow callers: gunicorn, by itself and as it is configured here, waits for none of them for ever."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException

import pytest
from django.conf import settings

THREADS, CALLER_SECONDS, PATIENCE_SECONDS = 2, 1, 20
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"

Port = int
Slow = Callable[[Port], socket.socket]


@pytest.fixture(scope="module")
def port() -> Iterator[Port]:
    """Where one worker with two threads listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:core_customer_site.gunicorn"]
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "COVERAGE_RCFILE")},
        "ENV_FILE": "",
        "PORT": str(free),
        "WORKERS": "1",
        "THREADS": str(THREADS),
        "CALLER_SECONDS": str(CALLER_SECONDS),
    }
    server = subprocess.Popen(
        [*command, "core_customer_site.tests.plain:application"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_answered(free):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield free
    server.terminate()
    server.wait()


def is_answered(port: Port, body: bytes = b"abc") -> bool:
    """Whether a prompt caller is answered, and as it should be."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", "/", body)
        return connection.getresponse().read() == str(len(body)).encode()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def begun(port: Port, sent: bytes) -> socket.socket:
    """A connection on which nothing more comes."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    connection.sendall(sent)
    return connection


def is_open(connection: socket.socket) -> bool:
    """Whether one more header can be sent."""
    try:
        connection.sendall(b"X-A: b\r\n")
    except OSError:
        return False
    return True


SLOW: dict[str, Slow] = {
    "half a line": lambda port: begun(port, b"POST / HT"),
    "half a head": lambda port: begun(port, HEAD),
    "half a body": lambda port: begun(port, HEAD + b"Content-Length: 100\r\n\r\nabc"),
    "half a chunk": lambda port: begun(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nabc"),
    "an answer that is not taken": lambda port: begun(port, HEAD.replace(b"/ ", b"/long ", 1) + b"\r\n"),
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW.keys())
def test_others_are_answered_when_slow_callers_hold_every_thread(port: Port, slow: Slow) -> None:
    connections = [slow(port) for _thread in range(2 * THREADS)]

    assert is_answered(port)

    for connection in connections:
        connection.close()


def test_a_head_that_comes_in_drops_is_no_exception(port: Port) -> None:
    connection = begun(port, HEAD)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_open(connection):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_connection_is_kept_for_the_next_request(port: Port) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    for body in (b"", b"x" * 500_000, b"abc"):
        connection.request("POST", "/", body)
        assert connection.getresponse().read() == str(len(body)).encode()
        kept = connection.sock
        time.sleep(CALLER_SECONDS)
        assert kept is connection.sock
    connection.close()


def test_a_body_that_takes_its_time_within_the_limit_is_read(port: Port) -> None:
    connection = begun(port, HEAD + b"Content-Length: 6\r\nConnection: close\r\n\r\nabc")
    time.sleep(CALLER_SECONDS / 3)
    connection.sendall(b"def")

    assert connection.makefile("rb").read().endswith(b"6\r\n0\r\n\r\n")
    connection.close()
