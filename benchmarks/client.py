"""One caller of an HTTP service: a socket that is kept open, and as little work of its own as can be."""

import base64
import socket
from dataclasses import dataclass

CREATED = 201
TIMEOUT_SECONDS = 60
CHUNK = 65536
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Address:
    """Where a service takes submissions, and as whom."""

    port: int
    username: str
    password: str
    host: str = "127.0.0.1"
    path: str = "/core_customer"

    def request(self, body: bytes) -> bytes:
        """The bytes of a submission."""
        credentials = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        head = [
            f"POST {self.path} HTTP/1.1",
            f"Host: {self.host}",
            f"Authorization: Basic {credentials}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(head).encode() + HEAD_END + body


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Caller:
    """A connection that is opened when it is needed, and again when the server has closed it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    def call(self, request: bytes) -> Answer:
        """Send a request and read the whole answer. Raises ConnectionError."""
        was_idle = self._socket is not None
        try:
            return self._call(request)
        except ConnectionError:
            self.close()
            if not was_idle:
                raise
            return self._call(request)  # the server has closed what it thought idle

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _call(self, request: bytes) -> Answer:
        connection = self._socket = self._socket or self._connect()
        connection.sendall(request)
        received = b""
        while HEAD_END not in received:
            received += _receive(connection)
        head, _end, body = received.partition(HEAD_END)
        headers = head.lower()
        while not _is_whole(headers, body):
            body += _receive(connection)
        if b"connection: close" in headers:
            self.close()
        return Answer(int(head[9:12]), body)

    def _connect(self) -> socket.socket:
        connection = socket.create_connection((self._address.host, self._address.port), TIMEOUT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _is_whole(headers: bytes, body: bytes) -> bool:
    if b"transfer-encoding: chunked" in headers:
        return body.endswith(b"0" + HEAD_END)
    length = headers.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(CHUNK)
    if not received:
        raise ConnectionError("closed in the middle of an answer")
    return received
