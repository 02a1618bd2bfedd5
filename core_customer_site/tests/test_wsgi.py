"""Bodies that come in chunks, and such as break off."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from core_customer_site import gunicorn
from core_customer_site.wsgi import Bodies, WholeBody

MEBIBYTE = 1024 * 1024


class Trickle(BytesIO):
    """A stream that hands out a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000))


def received(body: BytesIO, **environ: str) -> tuple[str | None, bytes]:
    """Length and body as the application sees them."""
    seen: dict[str, Any] = {"wsgi.input": body, **environ}
    Bodies(lambda environ, start_response: [])(seen, lambda *_arguments: None)
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


@pytest.mark.parametrize("stream", [BytesIO, Trickle])
def test_a_body_with_a_length_is_read_as_far_as_that(stream: type[BytesIO]) -> None:
    body = b"x" * 12_345

    assert received(stream(body + b"y"), CONTENT_LENGTH="12345") == ("12345", body)


def test_a_body_is_read_piece_by_piece() -> None:
    whole = WholeBody(Trickle(b"x" * 3000), 2500)

    assert [len(whole.read(size)) for size in (0, 10, 2000, 2000, 10)] == [0, 10, 2000, 490, 0]


@pytest.mark.parametrize("stream", [BytesIO, Trickle])
def test_a_body_that_breaks_off_fails(stream: type[BytesIO]) -> None:
    with pytest.raises(OSError, match="broke off"):
        received(stream(b"x" * 1999), CONTENT_LENGTH="2000")


def test_what_comes_after_a_break_is_not_the_rest() -> None:
    stream = BytesIO(b"abc")
    body = WholeBody(stream, 10)
    for _time in range(2):
        with pytest.raises(OSError, match="broke off"):
            body.read()
        stream.write(b"defghij")
        stream.seek(3)


@pytest.mark.parametrize("header", ["X-Forwarded-Proto: https", "X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl"])
def test_the_server_believes_no_caller_on_this_machine_that_it_came_by_https(header: str) -> None:
    """That is for HTTPS_PROXY_HEADER to say."""
    config = Config()
    config.set("forwarded_allow_ips", gunicorn.forwarded_allow_ips)
    sent = f"GET / HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode()
    (request,) = RequestParser(config, iter([sent]), ("127.0.0.1", 50_000))
    assert request.scheme == "http"


def test_the_server_itself_loads_neither_apps_nor_settings(tmp_path: Path) -> None:
    """Or a reload would leave old code and old settings in its workers."""
    (tmp_path / "env").write_text("LOG_FORMAT=text\nSECRET_KEY=k\n")
    program = (
        "import os, sys, logging.config, core_customer_site.gunicorn as config;"
        "logging.config.dictConfig(config.logconfig_dict);"
        "ours = ('core_customer_site.', 'customers', 'django.db');"
        "print(sorted(name for name in sys.modules if name.startswith(ours)),"
        "'SECRET_KEY' in os.environ, config.log_format)"
    )
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "env")}
    command = [sys.executable, "-c", program]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)

    loaded = [f"core_customer_site.{name}" for name in ("counting", "gunicorn", "logging")]
    assert done.stdout == f"{loaded} False text\n"
