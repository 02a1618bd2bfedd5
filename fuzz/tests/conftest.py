"""A session of `requests` whose calls reach the service in this process."""

from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
from django.test import Client
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from customers.tests.conftest import PASSWORD, USERNAME, _password_hash, api_user  # noqa: F401  # fixtures

ADDRESS = "http://testserver"
NOT_IN_META = ("content-type", "content-length")


class InProcess(BaseAdapter):
    """Hands requests to Django's test client."""

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        url = urlsplit(str(request.url))
        answer = Client(raise_request_exception=False).generic(
            str(request.method),
            unquote(url.path),
            body,
            content_type=str(headers.get("content-type", "")),
            QUERY_STRING=url.query,
            **{
                f"HTTP_{name.upper().replace('-', '_')}": value
                for name, value in headers.items()
                if name not in NOT_IN_META
            },
        )
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers.update(answer.headers)
        response.raw = HTTPResponse(
            BytesIO(answer.content),
            answer.headers,
            answer.status_code,
            preload_content=False,
            request_method=request.method,
        )
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def session(api_user: Any) -> requests.Session:  # noqa: F811  # a fixture
    """Calls with the right password."""
    session = requests.Session()
    session.auth = (USERNAME, PASSWORD)
    session.mount(ADDRESS, InProcess())
    return session
