"""gunicorn's worker with threads, which waits for no caller for ever.

gunicorn lets a thread wait for the rest of a request as long as it takes: a caller that begins and does not go on, or
whose machine has died, would hold the thread.
"""

import errno
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from core_customer_site.gunicorn import CALLER_SECONDS

TAKING_SECONDS = 30
"""How long a piece of an answer may wait to be taken."""

CLOSING_SECONDS = 0.02
"""How long the other end is waited for when a connection is closed; gunicorn does so while it serves nobody else."""


class PunctualSocket(socket.socket):
    """A connection that fails when what it is to bring or to take lets wait too long.

    What it fails with is a time-out to Django and to gunicorn's reader of bodies, which then do not take for whole what
    has come, nor use the connection again; and to gunicorn's log it is a caller that went away.
    """

    patience = float(CALLER_SECONDS)
    """Seconds that may still be waited for the rest of the request. Time that the service takes does not count."""

    def recv(self, *arguments: Any) -> bytes:
        limit = self.gettimeout()  # gunicorn's own, where it reads what the service has left of a body
        self.settimeout(self.patience if limit is None else min(limit, self.patience))
        began = time.monotonic()
        try:
            return super().recv(*arguments)
        except (TimeoutError, BlockingIOError):
            raise TimeoutError(errno.ECONNRESET, "the rest of the request has not come in time") from None
        finally:
            self.patience = max(0.0, self.patience - (time.monotonic() - began))
            self.settimeout(limit)

    def send(self, data: Any, *arguments: Any) -> int:
        self.settimeout(TAKING_SECONDS)
        try:
            return super().send(data, *arguments)
        except TimeoutError:
            raise TimeoutError(errno.EPIPE, "the answer was not taken in time") from None
        finally:
            self.settimeout(None)

    def sendall(self, data: Any, *arguments: Any) -> None:
        left = memoryview(data)
        while left:
            left = left[self.send(left, *arguments) :]

    def shutdown(self, how: int) -> None:
        self.patience = min(self.patience, CLOSING_SECONDS)
        super().shutdown(how)


class PunctualWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type hints
    """A worker with threads that waits `CALLER_SECONDS` for a request, and TAKING_SECONDS for an answer to be taken.

    Not where gunicorn itself speaks TLS, which makes sockets of its own: here a proxy does that.
    """

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread; a new one not before something comes, so that silent callers hold none."""
        if type(conn.sock) is not socket.socket:
            super().enqueue_req(conn)
            return
        conn.sock = PunctualSocket(fileno=conn.sock.detach())
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + CALLER_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Any) -> Any:
        conn.sock.patience = float(CALLER_SECONDS)
        return super().handle(conn)
