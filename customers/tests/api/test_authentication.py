"""Basic authentication, seen from outside: who gets in, who does not, and what that costs."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from core_customer_site.hashers import Argon2id
from customers.api.authentication import BasicAuthentication
from customers.api.credentials import verified
from customers.api.users import on_live_connection

PASSWORD = "correct horse battery staple"


class WhoAmI(APIView):
    """The smallest thing to authenticate for."""

    authentication_classes = [BasicAuthentication]
    permission_classes = [IsAuthenticated]

    def get_exception_handler(self) -> Any:
        return exception_handler

    def get(self, request: Request) -> Response:
        return Response(
            {
                "user": request.user.username,
                "may_submit": request.user.has_perm("customers.submit_customer"),
                "may_view": request.user.has_perm("customers.view_customer"),
            }
        )

    post = get


urlpatterns = [path("who", WhoAmI.as_view())]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    verified.clear()


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("clients_inspector", password=PASSWORD)


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that a password is hashed."""
    calls: list[str] = []
    hash_password = Argon2id.encode
    verify_password = Argon2id.verify
    monkeypatch.setattr(Argon2id, "encode", lambda *a: calls.append("encode") or hash_password(*a))
    monkeypatch.setattr(Argon2id, "verify", lambda *a: calls.append("verify") or verify_password(*a))
    return calls


def basic(username: str, password: str, encoding: str = "utf-8") -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode(encoding)).decode()


def call(username: str = "clients_inspector", password: str = PASSWORD, **extra: Any) -> Any:
    return Client().get("/who", HTTP_AUTHORIZATION=basic(username, password), **extra)


def fail(times: int, username: str = "clients_inspector", **extra: Any) -> None:
    for _attempt in range(times):
        assert call(username, "wrong", **extra).status_code == 401


def test_the_right_password_lets_in(user: User) -> None:
    response = call()

    assert response.status_code == 200
    assert response.json() == {"user": "clients_inspector", "may_submit": False, "may_view": False}


def test_permissions_of_the_user_and_of_its_groups_count(user: User) -> None:
    user.user_permissions.add(Permission.objects.get(codename="submit_customer"))
    group = Group.objects.create(name="readers")
    group.permissions.add(Permission.objects.get(codename="view_customer", content_type__model="customer"))
    user.groups.add(group)

    assert call().json() == {"user": "clients_inspector", "may_submit": True, "may_view": True}


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_known_caller_costs_one_statement_and_no_hash(
    user: User, hashings: list[str], django_assert_num_queries: Any, is_superuser: bool
) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=is_superuser)
    call()
    hashings.clear()

    with django_assert_num_queries(1):
        response = call()

    assert response.json()["may_submit"] is is_superuser
    assert hashings == []


def test_a_call_without_credentials_is_asked_for_them(db: None) -> None:
    response = Client().get("/who")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Basic realm="core_customer", charset="UTF-8"'


def test_a_changed_password_is_refused_at_once(user: User) -> None:
    call()
    user.set_password("another password of mine")
    user.save()

    assert call().status_code == 401
    assert call(password="another password of mine").status_code == 200


def test_a_deactivated_user_is_refused_at_once(user: User) -> None:
    call()
    User.objects.update(is_active=False)

    assert call().status_code == 401


def test_wrong_unknown_and_inactive_are_told_alike_at_the_same_cost(user: User, hashings: list[str]) -> None:
    User.objects.create_user("sleeper", password=PASSWORD, is_active=False)
    hashings.clear()
    costs, answers = [], []
    for username, password in [("clients_inspector", "wrong"), ("nobody", PASSWORD), ("sleeper", PASSWORD)]:
        response = call(username, password)
        answers.append((response.status_code, response.content, response["WWW-Authenticate"]))
        costs.append(len(hashings))
        hashings.clear()

    assert answers[0][0] == 401
    assert answers[0] == answers[1] == answers[2]
    assert costs == [1, 1, 1]


def test_the_refusal_is_in_the_language_of_the_caller(user: User) -> None:
    english = call(password="wrong", HTTP_ACCEPT_LANGUAGE="en")

    assert english.json() == {"detail": "The user name or the password is not right."}
    assert call(password="wrong").json() == {"detail": "El usuario o la contraseña no son correctos."}


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic %%%",
        "Basic a",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b":no name").decode(),
        "Basic " + base64.b64encode(b"a\0b:c").decode(),
        "Basic " + base64.b64encode(b"a:b\0c").decode(),
        "Basic " + base64.b64encode(b"\xed\xa0\x80:surrogate").decode(),
        "Basic " + base64.b64encode(b"x" * 151 + b":c").decode(),
        "Basic " + "QUFB" * 25_000,
        "Basic two words",
        "Basic \u4e2d",
        "Bearer abc",
    ],
)
def test_a_header_that_makes_no_sense_is_a_plain_refusal(db: None, header: str) -> None:
    response = Client().get("/who", HTTP_AUTHORIZATION=header)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Basic realm="core_customer", charset="UTF-8"'


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_accents_arrive_in_either_encoding(user: User, encoding: str) -> None:
    user.set_password("contraseña número uno")
    user.save()

    header = basic("clients_inspector", "contraseña número uno", encoding)

    assert Client().get("/who", HTTP_AUTHORIZATION=header).status_code == 200


@pytest.mark.parametrize("username", ["clients_inspector", "nobody"])
def test_five_wrong_passwords_lock_out_known_and_unknown_names_alike(user: User, username: str) -> None:
    fail(5, username)

    response = call(username, "wrong")

    assert response.status_code == 429
    assert 880 <= int(response["Retry-After"]) <= 900


def test_a_lockout_refuses_the_right_password_too_without_hashing(user: User, hashings: list[str]) -> None:
    call()
    fail(5)
    hashings.clear()

    assert call().status_code == 429
    assert hashings == []


def statements_of(username: str, password: str) -> tuple[int, list[str]]:
    """Status, and the statements that the call costs, without their values."""
    with CaptureQueriesContext(connection) as asked:
        status: int = call(username, password).status_code
    return status, [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked]


def test_a_call_for_a_name_that_is_locked_out_costs_the_same_statements_whether_it_exists(user: User) -> None:
    for username in ("clients_inspector", "nobody"):
        fail(5, username)
    known, unknown = statements_of("clients_inspector", PASSWORD), statements_of("nobody", PASSWORD)

    assert known == unknown
    assert (known[0], len(known[1])) == (429, 1)


def test_a_wrong_password_costs_the_same_statements_whether_the_name_exists(user: User) -> None:
    (_status, known), (_status, unknown) = statements_of("clients_inspector", "x"), statements_of("nobody", "x")
    assert known == unknown


def test_calls_during_a_lockout_do_not_prolong_it(user: User) -> None:
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    call(password="wrong")

    assert int(call()["Retry-After"]) <= 60


def test_a_lockout_ends(user: User) -> None:
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert call().status_code == 200


def test_a_lockout_holds_for_one_address_alone(user: User) -> None:
    fail(5, REMOTE_ADDR="203.0.113.7")

    assert call(REMOTE_ADDR="203.0.113.7").status_code == 429
    assert call(REMOTE_ADDR="203.0.113.8").status_code == 200


def test_a_sender_that_changes_its_name_is_counted_as_one(user: User) -> None:
    for number in range(5):
        fail(1, HTTP_USER_AGENT=f"agent {number}")

    assert call().status_code == 429
    assert AccessAttempt.objects.count() == 1


def test_an_address_that_cannot_be_told_is_counted_too(user: User) -> None:
    fail(5, REMOTE_ADDR="")

    assert call(REMOTE_ADDR="").status_code == 429
    assert AccessAttempt.objects.get().ip_address == "::"  # two rows without an address would not be unique


def test_a_success_forgets_the_failures_before_it(user: User) -> None:
    fail(4)
    assert call().status_code == 200
    fail(4)

    assert call().status_code == 200
    assert not AccessAttempt.objects.exists()


def test_a_malformed_form_does_not_keep_a_failure_from_counting(user: User) -> None:
    for _attempt in range(5):
        response = Client().post(
            "/who",
            data=b"--broken",
            content_type="multipart/form-data; boundary=\xe9",
            HTTP_AUTHORIZATION=basic("clients_inspector", "wrong"),
        )
        assert response.status_code == 401

    assert call().status_code == 429


def test_the_record_of_a_failure_has_no_password_and_no_query(user: User) -> None:
    Client().get("/who?name=Juan", HTTP_AUTHORIZATION=basic("clients_inspector", "secret password"))

    stored = str(AccessAttempt.objects.values().get())

    assert "clients_inspector" in stored
    assert "secret" not in stored
    assert "Juan" not in stored


@pytest.mark.django_db(transaction=True)
def test_first_failures_at_the_same_moment_are_all_answered_and_counted(user: User) -> None:
    def attempt(_number: int) -> int:
        try:
            return call(password="wrong").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(attempt, range(32)))

    assert answers <= {401, 429}
    assert call().status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_since_the_last_request_is_replaced(user: User) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could restart")
    connection.ensure_connection()
    settings = connection.get_connection_params()
    other = psycopg2.connect(**{name: settings[name] for name in ("dbname", "user", "host")})
    other.autocommit = True
    other.cursor().execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()

    assert call().status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_away_is_not_hidden() -> None:
    attempts = []

    def read() -> None:
        attempts.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        on_live_connection(read)

    assert len(attempts) == 2
