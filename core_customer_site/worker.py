"""gunicorn's worker with threads, where what a caller sends has to arrive within a time.

gunicorn lets a thread wait for the rest of a request as long as it takes: a caller that begins and does not go on, or
whose machine has died, would hold the thread for ever.
"""

import os
import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

CALLER_SECONDS = float(os.environ.get("CALLER_SECONDS", "10"))
"""How long a request may take to arrive, and how long a piece of an answer may wait to be taken."""


class PunctualSocket(socket.socket):
    """A connection that ends, as if the caller had closed it, when what it is to bring has not arrived in time."""

    deadline = float("inf")

    def recv(self, *arguments: Any) -> bytes:
        left = self.deadline - time.monotonic()
        if left <= 0:
            return b""
        self.settimeout(min(left, self.gettimeout() or left))
        try:
            return super().recv(*arguments)
        except TimeoutError:
            return b""

    def sendall(self, *arguments: Any) -> None:
        self.settimeout(CALLER_SECONDS)
        super().sendall(*arguments)

    def sendfile(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(CALLER_SECONDS)
        return super().sendfile(*arguments, **options)


class PunctualWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type hints
    """A worker with threads that waits for nobody longer than `CALLER_SECONDS`."""

    def enqueue_req(self, conn: Any) -> None:
        if not isinstance(conn.sock, PunctualSocket):
            conn.sock = PunctualSocket(fileno=conn.sock.detach())
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        conn.sock.deadline = time.monotonic() + CALLER_SECONDS
        return super().handle(conn)
