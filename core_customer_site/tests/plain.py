"""An application without Django, for tests of the server alone: says how long the body was.

At `/late` it begins to read after a while; at `/never`, not at all.
"""

import time
from collections.abc import Iterator
from typing import Any

LATE_SECONDS = 2


def application(environ: Any, start_response: Any) -> Iterator[bytes]:
    path = environ["PATH_INFO"]
    if path == "/late":
        time.sleep(LATE_SECONDS)
    length = 0 if path == "/never" else len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield str(length).encode()
