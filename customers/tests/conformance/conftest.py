"""The kit against the service in this process, whole or spoilt."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customers.conformance.bench import Bench
from customers.conformance.kit import Result, run
from customers.conformance.transport import ENDPOINT, Answer, Credentials, Request, Send
from customers.tests.conftest import PASSWORD, USERNAME

Check = Callable[..., dict[str, Result]]


def in_process(request: Request) -> Answer:
    """The service's answer, without a network."""
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    response = Client(raise_request_exception=False).generic(
        request.method,
        ENDPOINT + request.path,
        request.body,
        CONTENT_TYPE=headers.pop("HTTP_CONTENT_TYPE", ""),
        **headers,
    )
    return Answer(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


def one_by_one(send: Send, requests: Iterable[Request]) -> list[Answer]:
    return [send(request) for request in requests]


@pytest.fixture
def check(api_user: User) -> Check:
    """`check()`: what the kit says of the service; `check(spoil, "codes", ...)`: of one that `spoil` spoils."""

    def check(spoil: Callable[[Request, Send], Answer] | None = None, *codes: str, **options: Any) -> dict[str, Result]:
        def send(request: Request) -> Answer:
            return spoil(request, in_process) if spoil else in_process(request)

        options = {"race": one_by_one, "sleep": lambda _seconds: None} | options
        bench = Bench(send, Credentials(USERNAME, PASSWORD), **options)
        return {result.code: result for result in run(bench, codes)}

    return check
