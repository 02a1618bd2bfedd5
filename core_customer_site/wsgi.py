"""WSGI entry point."""

import os
from collections.abc import Iterable
from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from core_customer_site.uncaught import keep_texts_back

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WholeBody(RawIOBase):
    """A body with a length, which fails where less comes: to Django, a form that is cut short is a form."""

    def __init__(self, stream: Any, length: int) -> None:
        super().__init__()
        self._stream, self._left = stream, length

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, or all. Raises ConnectionResetError where the body breaks off."""
        wanted = self._left if size < 0 else min(size, self._left)
        found = _read(self._stream, wanted)
        self._left -= len(found)
        if len(found) < wanted:
            self._stream = BytesIO()  # whatever comes later is not the rest
            raise ConnectionResetError("the body broke off")
        return found


class Bodies:
    """Lets Django have bodies as they were meant.

    Those that come in chunks, without a length, WSGI gives it no way to read. One byte more than the largest body we
    take is read, so that Django refuses what is larger by its own rule. Those with a length are whole, or fail.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and not environ.get("CONTENT_LENGTH"):
            try:
                body = _read(environ["wsgi.input"], settings.MAX_BODY_BYTES + 1)
            except TimeoutError:  # it broke off, and counts as empty: so does one with a length
                body = b""
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        elif (length := environ.get("CONTENT_LENGTH", "")).isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self.application(environ, start_response)


def _read(stream: Any, limit: int) -> bytes:
    """At most `limit` bytes of a body; a server may hand them out in pieces."""
    body = b""
    while len(body) < limit and (piece := stream.read(limit - len(body))):
        body += piece
    return body


keep_texts_back()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
application = Bodies(get_wsgi_application())
