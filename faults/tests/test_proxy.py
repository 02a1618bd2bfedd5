"""The proxy hands on everything, until it is told where to break a connection."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from faults.proxy import COMMIT, WRITE, Cut, Proxy

STATEMENT = b"SELECT " + WRITE + b"(1)"
ANSWER = b"0123456789"
PATIENCE_SECONDS = 10


class Server:
    """Answers whatever comes, and tells what came, piece by piece."""

    def __init__(self, path: Path) -> None:
        self._received: SimpleQueue[bytes] = SimpleQueue()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _address = self._listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(ConnectionError):
            while chunk := connection.recv(1000):
                self._received.put(chunk)
                connection.sendall(ANSWER)

    def received(self, count: int) -> list[bytes]:
        """The next so many pieces, waited for."""
        return [self._received.get(timeout=PATIENCE_SECONDS) for _ in range(count)]

    @property
    def has_received_more(self) -> bool:
        return not self._received.empty()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path / ".s.PGSQL.5432")


@pytest.fixture
def proxy(server: Server, tmp_path: Path) -> Iterator[Proxy]:
    proxy = Proxy(tmp_path)
    yield proxy
    proxy.close()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS) as client:
        client.sendall(b"hello")
        assert client.recv(1000) == ANSWER
        yield client


def rest(client: socket.socket) -> bytes:
    """All that comes until the connection breaks."""
    received = b""
    try:
        while chunk := client.recv(1000):
            received += chunk
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize(
    ("where", "handed_on", "answered"),
    [
        (Cut.STATEMENT, STATEMENT[: len(STATEMENT) // 2], b""),
        (Cut.BEFORE_ANSWER, STATEMENT, b""),
        (Cut.ANSWER, STATEMENT, ANSWER[:5]),
    ],
)
def test_a_write_is_broken_where_it_was_told(
    proxy: Proxy, server: Server, client: socket.socket, where: Cut, handed_on: bytes, answered: bytes
) -> None:
    proxy.cut_next_write(where)
    client.sendall(b"SELECT 1")
    assert client.recv(1000) == ANSWER  # no write
    client.sendall(STATEMENT)

    assert rest(client) == answered
    proxy.wait_for_cut(PATIENCE_SECONDS)
    assert server.received(3) == [b"hello", b"SELECT 1", handed_on]


def test_a_transaction_is_broken_before_the_answer_to_its_commit(
    proxy: Proxy, server: Server, client: socket.socket
) -> None:
    proxy.cut_next_write(Cut.COMMIT)
    client.sendall(STATEMENT)
    assert client.recv(1000) == ANSWER  # no COMMIT
    client.sendall(COMMIT)

    assert rest(client) == b""
    proxy.wait_for_cut(PATIENCE_SECONDS)
    assert server.received(3) == [b"hello", STATEMENT, COMMIT]


def test_all_connections_are_broken_at_once_and_new_ones_are_taken(proxy: Proxy, client: socket.socket) -> None:
    assert proxy.cut_all() == 1

    assert rest(client) == b""
    with socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS) as another:
        another.sendall(b"hello")
        assert another.recv(1000) == ANSWER


def test_nobody_is_let_in_while_it_refuses(proxy: Proxy, server: Server, client: socket.socket) -> None:
    proxy.is_refusing = True

    with suppress(ConnectionError), socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS) as another:
        another.sendall(b"hello")
        assert rest(another) == b""

    assert server.received(1) == [b"hello"]
    assert not server.has_received_more
