"""Slow callers: gunicorn, by itself and as it is configured here, waits for none of them for ever."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Thread

import pytest
from django.conf import settings

from core_customer_site import worker
from core_customer_site.tests.plain import LATE_SECONDS
from core_customer_site.worker import PunctualSocket

THREADS, CALLER_SECONDS, PATIENCE_SECONDS = 2, 1, 20
THREAD_SECONDS = 5
"""What gunicorn lets a thread wait for the first byte by itself."""

CLOSE_GRACEFUL_SECONDS = 2
"""What gunicorn waits for each caller by itself, one after the other."""

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
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW.keys())
def test_others_are_answered_when_slow_callers_hold_every_thread(port: Port, slow: Slow) -> None:
    connections = [slow(port) for _thread in range(2 * THREADS)]

    assert is_answered(port)

    for connection in connections:
        connection.close()


def test_silent_callers_hold_no_thread(port: Port) -> None:
    connections = [begun(port, b"") for _caller in range(10 * THREADS)]
    began = time.monotonic()

    assert is_answered(port)

    assert time.monotonic() - began < 10 * THREAD_SECONDS / 2
    for connection in connections:
        assert connection.recv(1) == b""  # closed, when its time is over
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
        assert kept is not None
        assert kept is connection.sock
    connection.close()


def test_a_body_that_takes_its_time_within_the_limit_is_read(port: Port) -> None:
    connection = begun(port, HEAD + b"Content-Length: 6\r\nConnection: close\r\n\r\nabc")
    time.sleep(CALLER_SECONDS / 3)
    connection.sendall(b"def")

    assert connection.makefile("rb").read().endswith(b"6\r\n0\r\n\r\n")
    connection.close()


@pytest.mark.parametrize("path", ["/", "/never"])
def test_what_comes_of_a_body_too_late_is_no_request(port: Port, path: str) -> None:
    smuggled = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
    length = f"Content-Length: {3 + len(smuggled)}\r\n\r\n".encode()
    connection = begun(port, HEAD.replace(b"/ ", path.encode() + b" ", 1) + length + b"abc")
    time.sleep(1.5 * CALLER_SECONDS)
    with suppress(OSError):
        connection.sendall(smuggled)
    with suppress(OSError):
        assert b"\r\n3\r\n" not in connection.makefile("rb").read()
    connection.close()

    assert is_answered(port)


def test_what_has_come_is_read_however_long_the_service_takes(port: Port) -> None:
    assert LATE_SECONDS > CALLER_SECONDS

    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("POST", "/late", b"x" * 500_000)
    assert connection.getresponse().read() == b"500000"
    connection.close()


@pytest.fixture
def pair() -> Iterator[tuple[PunctualSocket, socket.socket]]:
    """A connection's two ends, the server's first."""
    ours, theirs = socket.socketpair()
    with PunctualSocket(fileno=ours.detach()) as punctual, theirs:
        yield punctual, theirs


def test_waiting_counts_in_all_and_ends(pair: tuple[PunctualSocket, socket.socket]) -> None:
    ours, theirs = pair
    ours.patience = 0.2
    theirs.sendall(b"abcdef")

    assert ours.recv(3) == b"abc"
    time.sleep(0.3)  # what the service does meanwhile
    assert ours.recv(100) == b"def"
    with pytest.raises(TimeoutError):
        ours.recv(100)
    theirs.sendall(b"g")
    assert ours.recv(100) == b"g"  # what is there is not waited for
    with pytest.raises(TimeoutError):
        ours.recv(100)


def test_a_shorter_limit_of_the_servers_own_holds(pair: tuple[PunctualSocket, socket.socket]) -> None:
    ours, _theirs = pair
    ours.settimeout(0.1)
    began = time.monotonic()

    with pytest.raises(TimeoutError):
        ours.recv(100)

    assert time.monotonic() - began < CALLER_SECONDS
    assert ours.gettimeout() == 0.1


def test_an_answer_is_sent_as_long_as_it_is_taken(
    pair: tuple[PunctualSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(worker, "TAKING_SECONDS", 0.5)
    answer, taken = bytes(8 * 1024 * 1024), bytearray()

    def take() -> None:
        while len(taken) < len(answer):
            taken.extend(theirs.recv(256 * 1024))
            time.sleep(0.05)

    reader = Thread(target=take)
    reader.start()
    ours.sendall(answer)
    reader.join()

    assert taken == answer
    with pytest.raises(TimeoutError):
        ours.sendall(answer)


@pytest.mark.parametrize("seconds", ["0", "-1", "3601", "10s", "inf"])
def test_a_time_that_cannot_be_meant_keeps_the_server_from_starting(seconds: str) -> None:
    command = [sys.executable, "-m", "gunicorn", "--check-config", "--config", "python:core_customer_site.gunicorn"]
    environment = {**os.environ, "ENV_FILE": "", "CALLER_SECONDS": seconds}

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False)

    assert done.returncode != 0


def test_callers_who_keep_their_end_open_hold_up_nobody(port: Port) -> None:
    connections = [begun(port, b"GET /never HTTP/1.0\r\n\r\n") for _caller in range(20)]
    began = time.monotonic()

    assert is_answered(port)

    assert time.monotonic() - began < 20 * CLOSE_GRACEFUL_SECONDS / 4
    for connection in connections:
        connection.close()
