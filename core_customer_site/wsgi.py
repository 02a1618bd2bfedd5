"""WSGI entry point."""

import os
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from core_customer_site.uncaught import keep_texts_back

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ChunkedBodies:
    """Lets Django read a body that comes in chunks, without a length: WSGI gives Django no way to.

    One byte more than the largest body we take is read, so that Django refuses what is larger by its own rule.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and not environ.get("CONTENT_LENGTH"):
            try:
                body = _read(environ, settings.MAX_BODY_BYTES + 1)
            except TimeoutError:  # it broke off, and counts as empty: so does one with a length
                body = b""
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return self.application(environ, start_response)


def _read(environ: "WSGIEnvironment", limit: int) -> bytes:
    """At most `limit` bytes of the body; a server may hand them out in pieces."""
    body = b""
    while len(body) < limit and (piece := environ["wsgi.input"].read(limit - len(body))):
        body += piece
    return body


keep_texts_back()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
application = ChunkedBodies(get_wsgi_application())
