"""Bodies that break off: what has come of them is not what was meant, even where it reads like it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User

from core_customer_site.wsgi import application
from customers.models import Customer, Submission
from customers.tests.conftest import basic
from customers.tests.helpers import environ_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogs_for_transactions")]


def status_of(path: str, body: bytes, announced: int, **changes: str) -> int:
    """The status that the service answers, of whose body less may come than was announced."""
    statuses: list[str] = []
    environ = environ_of(path, body, CONTENT_LENGTH=str(announced), **changes)
    response = application(environ, lambda status, _headers, _error=None: statuses.append(status))
    b"".join(response)
    response.close()
    return int(statuses[0][:3])


@pytest.mark.parametrize("missing", [1, 1000])
def test_json_that_is_whole_before_its_announced_end_is_not_taken(
    api_user: User, payload: dict[str, Any], missing: int
) -> None:
    body = json.dumps(payload).encode()

    assert status_of("/core_customer", body, len(body) + missing, HTTP_AUTHORIZATION=basic()) == 400
    assert not Customer.objects.exists()
    assert Submission.objects.get().outcome == Submission.Outcome.REFUSED
    assert status_of("/core_customer", body, len(body), HTTP_AUTHORIZATION=basic()) == 201


def test_a_form_is_not_read_as_far_as_it_has_come(api_user: User) -> None:
    token = "t" * 32
    form = urlencode({"csrfmiddlewaretoken": token, "username": "root", "password": "x"}).encode()
    kind = "application/x-www-form-urlencoded"

    assert status_of("/admin/login/", form, len(form), CONTENT_TYPE=kind, HTTP_COOKIE=f"csrftoken={token}") == 200
    assert status_of("/admin/login/", form, len(form) + 1, CONTENT_TYPE=kind, HTTP_COOKIE=f"csrftoken={token}") == 403
