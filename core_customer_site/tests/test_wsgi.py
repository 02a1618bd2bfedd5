"""Bodies that come in chunks."""

from io import BytesIO
from typing import Any

import pytest

from core_customer_site.wsgi import ChunkedBodies

MEBIBYTE = 1024 * 1024


class Trickle(BytesIO):
    """A stream that hands out a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000))


def received(body: BytesIO, **environ: str) -> tuple[str | None, bytes]:
    """Length and body as the application sees them."""
    seen: dict[str, Any] = {"wsgi.input": body, **environ}
    ChunkedBodies(lambda environ, start_response: [])(seen, lambda *_arguments: None)
    return seen.get("CONTENT_LENGTH"), seen["wsgi.input"].read()


@pytest.mark.parametrize("coding", ["chunked", "gzip, Chunked"])
def test_a_chunked_body_gets_a_length(coding: str) -> None:
    assert received(BytesIO(b'{"a": 1}'), HTTP_TRANSFER_ENCODING=coding) == ("8", b'{"a": 1}')


def test_a_body_in_many_pieces_is_read_whole() -> None:
    body = b"x" * 12_345

    assert received(Trickle(body), HTTP_TRANSFER_ENCODING="chunked") == ("12345", body)


@pytest.mark.parametrize("stream", [BytesIO, Trickle])
def test_a_body_without_end_is_read_one_byte_past_the_limit(stream: type[BytesIO]) -> None:
    length, _body = received(stream(b"x" * (2 * MEBIBYTE)), HTTP_TRANSFER_ENCODING="chunked")

    assert length == str(MEBIBYTE + 1)


def test_a_body_with_a_length_is_left_alone() -> None:
    body = BytesIO(b"abc")

    assert received(body, CONTENT_LENGTH="3") == ("3", b"abc")
