"""An application without Django, for tests of the server alone: says how long the body was; on demand, at length."""

from collections.abc import Iterator
from typing import Any

MEGABYTE = 1024 * 1024


def application(environ: Any, start_response: Any) -> Iterator[bytes]:
    length = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield str(length).encode()
    if environ["PATH_INFO"] == "/long":
        yield from [bytes(MEGABYTE)] * 100
