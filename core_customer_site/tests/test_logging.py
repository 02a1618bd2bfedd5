"""Log lines."""

import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from core_customer_site.logging import OneLine, RequestId, request_id


def line(message: str, error: Exception | None = None) -> str:
    exc_info = None
    if error:
        try:
            raise error from ValueError("Juan Pérez")
        except type(error):
            exc_info = sys.exc_info()
    record = logging.LogRecord("test", logging.ERROR, __file__, 1, message, None, exc_info)
    RequestId().filter(record)
    return OneLine("[%(request_id)s] %(message)s").format(record)


def test_a_line_has_the_id_of_its_request() -> None:
    token = request_id.set("abc")
    try:
        assert line("hello") == "[abc] hello"
    finally:
        request_id.reset(token)
    assert line("hello") == "[-] hello"


def test_a_line_about_an_answer_that_is_already_out_has_the_id_of_its_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = Client().get("/nowhere")

    (record,) = (record for record in caplog.records if record.name == "django.request")
    RequestId().filter(record)
    assert record.request_id == response["X-Request-ID"]


def test_a_message_cannot_forge_a_second_line() -> None:
    assert line("one\r\nERROR two") == "[-] one\\r\\nERROR two"


def test_an_exception_is_told_by_type_and_place_and_not_by_its_text() -> None:
    text = line("failed", IntegrityError("Key (number)=(00112345678) already exists"))

    assert "django.db.utils.IntegrityError at" in text
    assert "<- builtins.ValueError" in text
    assert "test_logging.py" in text
    assert "00112345678" not in text
    assert "Juan" not in text
    assert "\n" not in text


def test_an_outage_keeps_its_text_which_operators_need() -> None:
    assert "(connection refused)" in line("failed", OperationalError("connection refused"))
