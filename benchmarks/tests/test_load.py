"""Callers: what they send, and what they make of the answers."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from benchmarks.client import Address, Caller
from benchmarks.load import WrongAnswer, fire
from benchmarks.payloads import read_example
from benchmarks.pgbench import read_latency_ms, read_tps

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
CLOSING = b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
BAD = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 15\r\n\r\n{"message": ""}'

Serve = Callable[[bytes], "Server"]


class Server:
    """Gives the same answer to everything, a byte at a time where it can, and remembers what it was sent."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = Address(self._listener.getsockname()[1], "user", "password")
        self.bodies: list[bytes] = []
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as received:
            while head := received.readline():
                length = 0
                while head.strip():
                    name, _colon, value = head.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                    head = received.readline()
                self.bodies.append(received.read(length))
                for at in range(len(self._answer)):
                    connection.sendall(self._answer[at : at + 1])
                if b"close" in self._answer:
                    return


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def serve(answer: bytes) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


@pytest.mark.parametrize(("answer", "connections"), [(CREATED, 1), (CHUNKED, 1), (CLOSING, 3)])
def test_a_connection_is_kept_unless_the_server_closes_it(serve: Serve, answer: bytes, connections: int) -> None:
    server = serve(answer)
    caller = Caller(server.address)

    for number in range(3):
        assert caller.call(server.address.request(b"%d" % number)).status == 201

    assert server.bodies == [b"0", b"1", b"2"]
    assert server.connections == connections


def test_every_request_is_sent_once_whoever_sends_it(serve: Serve) -> None:
    server = serve(CREATED)
    bodies = [b"%d" % number for number in range(50)]

    fired = fire(server.address, [server.address.request(body) for body in bodies], callers=4)

    assert sorted(server.bodies) == sorted(bodies)
    assert server.connections == 4
    assert len(fired.latencies_ms) == 50
    assert fired.latencies_ms == sorted(fired.latencies_ms)


def test_an_answer_that_is_no_success_ends_the_measurement(serve: Serve) -> None:
    server = serve(BAD)

    with pytest.raises(WrongAnswer, match=r"status 400: .*message"):
        fire(server.address, [server.address.request(b"{}")] * 3, callers=2)


def test_the_same_number_is_the_same_person_and_another_somebody_else() -> None:
    payloads = read_example()

    assert payloads.body(7) == payloads.body(7)
    bodies = payloads.body(7), payloads.body(8), payloads.body(7, is_changed=True)
    seven, eight, changed = map(json.loads, bodies)
    for node, field in (("client_info", "last_name"), ("client_info", "wisenroll_code"), ("client_contact", "email")):
        assert seven[node][field] != eight[node][field]
        assert seven[node][field] == changed[node][field]
    assert {node for node in seven if seven[node] != changed[node]} == {"client_contact", "client_job_info"}
    numbers = [document["document_number"] for payload in (seven, eight) for document in payload["client_documents"]]
    assert len(set(numbers)) == len(numbers)


def test_pgbench_is_understood() -> None:
    output = "latency average = 0.6 ms\ntps = 1605.443213 (without initial connection time)\n"

    assert read_tps(output) == 1605.443213
    assert read_latency_ms("0 199 2241 0 1175850568 995598") == 2.241
    with pytest.raises(ValueError, match="no tps"):
        read_tps("pgbench: error")
