"""Log lines."""

import json
import logging
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory
from django.urls import resolve

from core_customer_site.logging import Json, OneLine, RequestId, request_id, said


def line(message: str, error: Exception | None = None) -> str:
    exc_info = None
    if error:
        try:
            raise error from ValueError("Juan Pérez")
        except type(error):
            exc_info = sys.exc_info()
    record = logging.LogRecord("core_customer_site.test", logging.ERROR, __file__, 1, message, None, exc_info)
    RequestId().filter(record)
    return OneLine().format(record).partition(" core_customer_site.test ")[2]


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


def other(name: str, message: Any, *args: Any, **more: Any) -> str:
    """What is said of a record of another logger."""
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    record.__dict__.update(more)
    return said(record)


def test_of_what_libraries_say_only_the_template_and_numbers_are_kept() -> None:
    assert other("axes.handlers", "Locking out %s after %d tries, %r.", "{'user': 'juan'}", 5, b"x") == (
        "Locking out … after 5 tries, …."
    )
    assert other("library", "100% of it") == "100% of it"
    assert other("library", ValueError("Juan")) == "ValueError"
    assert other("library", "sent %(name)s", {"name": "Juan"}) == "sent %(name)s"
    assert other("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'juan'") == "DisallowedHost"
    assert other("py.warnings", "%s", "/a/b.py:12: RuntimeWarning: got Juan\n  code(Juan)\n") == (
        "/a/b.py:12: RuntimeWarning"
    )


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Invalid request from ip=::1: Invalid header 'Juan\nPérez'", "Invalid request from ip=::1"),
        ("Error handling request POST /juan", "Error handling request"),
        ("Exception during worker exit:\nValueError: Juan", "Exception during worker exit"),
        ("Worker (pid:7) was sent SIGKILL! Perhaps out of memory?",) * 2,
        ("Listening at: http://127.0.0.1:8000 (7)",) * 2,
    ],
)
def test_the_server_speaks_of_its_processes_and_not_of_requests(message: str, kept: str) -> None:
    assert other("gunicorn.error", message) == kept


def test_an_address_is_told_by_its_pattern() -> None:
    request = RequestFactory().get("/admin/juan/")
    assert other("django.request", "%s: %s", "Not Found", "/juan/", request=request, status_code=404) == (
        "404: (no such address)"
    )
    request.resolver_match = resolve("/admin/customers/customer/7/change/")
    assert other("django.request", "%s: %s", "Forbidden", "/juan/", request=request, status_code=403) == (
        "403: admin/customers/customer/<path:object_id>/change/"
    )


def test_a_record_is_one_object_of_json_in_a_line() -> None:
    record = logging.LogRecord("customers.x", logging.ERROR, __file__, 1, "one\ntwo %s", ("é",), None)
    record.facts = {"user": "ana", "customer_number": None, "milliseconds": 1.5}
    try:
        raise IntegrityError("Juan")
    except IntegrityError:
        record.exc_info = sys.exc_info()
    RequestId().filter(record)
    text = Json().format(record)
    line = json.loads(text)

    assert "\n" not in text
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line.pop("error").startswith("django.db.utils.IntegrityError at ")
    assert line == {
        "level": "ERROR",
        "logger": "customers.x",
        "message": "one\ntwo é",
        "request_id": "-",
        "user": "ana",
        "milliseconds": 1.5,
    }


@pytest.mark.django_db
def test_a_request_of_the_administration_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.get("/admin/customers/customer/7/change/?name=juan")
    client.force_login(User.objects.create_superuser("ana"))
    client.get("/admin/customers/customer/7/change/")
    client.generic("JUAN", "/admin/juan/")
    client.get("/admin/brand.css")
    client.get("/health/live")
    lines = [(record.getMessage(), record.facts) for record in caplog.records if record.name.endswith("request_log")]

    assert all(facts.pop("milliseconds") > 0 for _message, facts in lines)
    route = "GET admin/customers/customer/<path:object_id>/change/"
    assert lines == [
        (route, {"user": None, "outcome": "answered", "status": 302, "customer_number": 7}),
        (route, {"user": "ana", "outcome": "answered", "status": 302, "customer_number": 7}),
        ("other admin/(?P<url>.*)$", {"user": "ana", "outcome": "refused", "status": 404, "customer_number": None}),
    ]
