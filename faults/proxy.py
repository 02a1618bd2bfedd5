"""What stands between the service and PostgreSQL: it hands on bytes, until it is told to break a connection."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: a close that sends a reset, as a machine does that has lost its connections."""

WRITE = b"core_customer_write"
"""What the one statement that writes a customer calls."""

COMMIT = b"Q\0\0\0\x0bCOMMIT\0"
"""The end of a transaction of several statements, as psycopg2 sends it."""


class Cut(Enum):
    """Where to break the connection that a write goes through."""

    STATEMENT = "half of the statement has been handed on"
    BEFORE_ANSWER = "the statement has been handed on, and none of its answer"
    ANSWER = "half of the answer has been handed on"
    COMMIT = "COMMIT has been handed on, and none of its answer"


class Proxy:
    """Listens on a port of its own (`port`) and hands on to PostgreSQL's socket in a folder."""

    def __init__(self, folder: Path) -> None:
        self._target = str(folder / ".s.PGSQL.5432")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.delay_seconds = 0.0
        self.is_refusing = False
        self._cut: Cut | None = None
        self._is_cut = threading.Event()
        self._lock = threading.Lock()
        self._open: set[_Pair] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_all(self) -> int:
        """Break every connection there is; how many there were."""
        with self._lock:
            pairs = list(self._open)
        for pair in pairs:
            pair.reset()
        return len(pairs)

    def cut_next_write(self, where: Cut) -> None:
        """Break the connection of the next write there."""
        self._is_cut.clear()
        self._cut = where

    def wait_for_cut(self, patience_seconds: float) -> None:
        """Wait until the order was carried out. Raises TimeoutError if no write comes."""
        if not self._is_cut.wait(patience_seconds):
            raise TimeoutError("no write came that could be cut")

    def close(self) -> None:
        """Take no more connections, and break those there are."""
        self._listener.close()
        self.cut_all()

    def take_cut(self, statement: bytes) -> Cut | None:
        """Where to break the connection that these bytes have come through: each order is carried out once."""
        wanted = COMMIT if self._cut is Cut.COMMIT else WRITE
        if self._cut is None or wanted not in statement:
            return None
        with self._lock:
            cut, self._cut = self._cut, None
        return cut

    def tell_cut(self) -> None:
        """An order was carried out."""
        self._is_cut.set()

    def forget(self, pair: "_Pair") -> None:
        """A connection is no more."""
        with self._lock:
            self._open.discard(pair)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server = socket.socket(socket.AF_UNIX)
            pair = _Pair(self, client, server)
            try:
                if self.is_refusing:
                    raise ConnectionRefusedError
                server.connect(self._target)
            except OSError:
                pair.reset()
                continue
            with self._lock:
                self._open.add(pair)
            pair.start()


class _Pair:
    """One connection, with a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._cut: Cut | None = None

    def start(self) -> None:
        for work in (self._hand_statements, self._hand_answers):
            threading.Thread(target=self._guarded, args=(work,), daemon=True).start()

    def reset(self) -> None:
        """Break both sides. The one who is reading from them notices, too."""
        for side in (self._client, self._server):
            with suppress(OSError):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            with suppress(OSError):
                side.shutdown(socket.SHUT_RD)  # wakes whoever reads
            side.close()
        self._proxy.forget(self)

    def _guarded(self, work: Callable[[], None]) -> None:
        with suppress(OSError):
            work()
        self.reset()

    def _hand_statements(self) -> None:
        while chunk := self._client.recv(CHUNK):
            self._cut = self._proxy.take_cut(chunk) or self._cut
            if self._cut is Cut.STATEMENT:
                self._server.sendall(chunk[: len(chunk) // 2])
                self._proxy.tell_cut()
                return
            self._server.sendall(chunk)

    def _hand_answers(self) -> None:
        while chunk := self._server.recv(CHUNK):
            if self._cut:
                if self._cut is Cut.ANSWER:
                    self._client.sendall(chunk[: len(chunk) // 2])
                    time.sleep(0.01)  # so that it is read before the reset
                self._proxy.tell_cut()
                return
            if self._proxy.delay_seconds:
                time.sleep(self._proxy.delay_seconds)
            self._client.sendall(chunk)
