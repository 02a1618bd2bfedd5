"""HTTP as the kit speaks it: one connection for each call, nothing followed, nothing guessed."""

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

ENDPOINT = "/core_customer"
JSON = "application/json"
TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Credentials:
    """A user of the deployment. The password is in no representation of it."""

    username: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode()


@dataclass(frozen=True)
class Request:
    """One call. `path` goes behind the address of the endpoint."""

    body: bytes = b""
    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back; the names of its headers are in lower case. Status 0: nothing came, `body` says why."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int = 0

    @property
    def json(self) -> Any:
        """The body as JSON, or None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


Send = Callable[[Request], Answer]


class Deployment:
    """A deployment by its URL: that of the service, or of the endpoint itself. Raises ValueError for any other text."""

    def __init__(self, url: str, ca_file: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError(url)
        self._is_secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = parts.path.rstrip("/").removesuffix(ENDPOINT) + ENDPOINT
        self._context = ssl.create_default_context(cafile=ca_file) if self._is_secure else None
        self.endpoint = f"{parts.scheme}://{parts.netloc}{self._path}"

    def send(self, request: Request) -> Answer:
        """The answer; where there is none, one with status 0."""
        started = time.monotonic()
        connection = self._connect()
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before it has read all of a body
                connection.request(request.method, self._path + request.path, request.body, dict(request.headers))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read(), _since(started))
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {}, f"{type(error).__name__}: {error}".encode(), _since(started))
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)


def at_once(send: Send, requests: Sequence[Request]) -> list[Answer]:
    """The answers to requests that are all sent at the same time, in their order."""
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
