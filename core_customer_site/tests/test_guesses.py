"""What wrong passwords may cost, and whom."""

import contextlib
import itertools
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import argon2
import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core_customer_site.client_address import current_address
from core_customer_site.guesses import WINDOW_SECONDS, WRONG_AT_ONCE, WRONG_PER_SECOND, Gate, TooManyPasswords
from core_customer_site.guesses import gate as gate_of_process
from customers.api.credentials import verified
from customers.tests.conftest import basic

NOW = [0.0]


@pytest.fixture
def gate() -> Iterator[Gate]:
    NOW[0] = 1000.0
    token = current_address.set("192.0.2.1")
    yield Gate(lambda: NOW[0], learn=lambda: [])
    current_address.reset(token)


def wrong(gate: Gate, address: str = "192.0.2.1", times: int = 1) -> None:
    current_address.set(address)
    for _each in range(times):
        with gate.opened():
            pass
        gate.count_wrong()


def test_an_address_has_so_many_wrong_passwords_a_minute(gate: Gate, settings: Settings) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 3
    wrong(gate, times=3)
    with pytest.raises(TooManyPasswords) as refused, gate.opened():
        pass
    assert refused.value.wait == WINDOW_SECONDS + 1
    wrong(gate, "192.0.2.2")
    NOW[0] += WINDOW_SECONDS
    wrong(gate)


def test_the_addresses_of_one_subscriber_are_as_one(gate: Gate, settings: Settings) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 2
    wrong(gate, "2001:db8::1")
    wrong(gate, "2001:db8::ffff")
    with pytest.raises(TooManyPasswords):
        wrong(gate, "2001:db8::2")
    wrong(gate, "2001:db8:0:1::2")


def test_one_is_hashed_at_a_time_and_suspects_do_not_take_all_threads(gate: Gate) -> None:
    wrong(gate)
    inside, leave = threading.Event(), threading.Event()
    at_once: list[str] = []

    def hash_from(address: str, first: bool = False) -> None:
        current_address.set(address)
        try:
            with gate.opened():
                at_once.append(address)
                if first:
                    inside.set()
                    leave.wait(10)
        except TooManyPasswords:
            at_once.append("refused")

    threads = [threading.Thread(target=hash_from, args=("192.0.2.1", True))]
    threads[0].start()
    assert inside.wait(10)
    for address in ("192.0.2.1", "192.0.2.9", "192.0.2.9"):
        threads.append(threading.Thread(target=hash_from, args=(address,)))
        threads[-1].start()
    assert at_once == ["192.0.2.1"]
    while gate._suspects._value:  # type: ignore[attr-defined]  # until the second suspect waits
        pass
    with pytest.raises(TooManyPasswords), gate.opened():
        pass
    leave.set()
    for thread in threads:
        thread.join(10)
    assert sorted(at_once) == ["192.0.2.1", "192.0.2.1", "192.0.2.9", "192.0.2.9"]


def everywhere(first: int = 0) -> Iterator[str]:
    return (f"10.{number >> 8}.{number & 255}.1" for number in itertools.count(first))


def hashed_from(gate: Gate, addresses: Iterable[str]) -> int:
    """How many of these strangers' wrong passwords are hashed."""
    number = 0
    for address in addresses:
        with contextlib.suppress(TooManyPasswords):
            wrong(gate, address)
            number += 1
    return number


def test_strangers_together_have_so_many_a_second(gate: Gate) -> None:
    strangers = everywhere()
    assert hashed_from(gate, itertools.islice(strangers, 1000)) == WRONG_AT_ONCE
    NOW[0] += 1
    assert hashed_from(gate, itertools.islice(strangers, 1000)) == WRONG_PER_SECOND
    NOW[0] += 3600
    assert hashed_from(gate, itertools.islice(strangers, 1000)) == WRONG_AT_ONCE


def test_a_source_of_right_passwords_is_no_stranger_and_has_its_own_bound(gate: Gate, settings: Settings) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 3
    current_address.set("192.0.2.1")
    gate.count_right()
    hashed_from(gate, itertools.islice(everywhere(), 1000))
    with pytest.raises(TooManyPasswords) as refused:
        wrong(gate, "192.0.2.2")
    assert refused.value.wait == 1
    wrong(gate, "192.0.2.1", times=3)
    with pytest.raises(TooManyPasswords):
        wrong(gate, "192.0.2.1")
    NOW[0] += 1
    assert hashed_from(gate, itertools.islice(everywhere(1000), 10)) == WRONG_PER_SECOND, (
        "it has used up none of theirs"
    )


def test_after_a_restart_in_a_flood_the_register_tells_who_is_no_stranger() -> None:
    NOW[0] = 1000.0
    asked: list[float] = []

    def learn() -> list[str]:
        asked.append(NOW[0])
        return ["192.0.2.1", "2001:db8::1"]

    gate = Gate(lambda: NOW[0], learn)
    token = current_address.set("192.0.2.1")
    gate.check()
    assert asked == [], "there is no flood"
    hashed_from(gate, itertools.islice(everywhere(), 1000))
    wrong(gate, "192.0.2.1")
    wrong(gate, "2001:db8::2")
    with pytest.raises(TooManyPasswords):
        wrong(gate, "192.0.2.2")
    assert asked == [1000.0], "once a minute"
    current_address.reset(token)


def test_in_a_flood_strangers_do_not_take_all_threads(gate: Gate) -> None:
    current_address.set("192.0.2.1")
    assert gate.check() is False
    hashed_from(gate, itertools.islice(everywhere(), WRONG_AT_ONCE // 2 + 1))
    assert gate.check() is True
    current_address.set("192.0.2.1")
    assert gate.check() is True
    gate.count_right()
    assert gate.check() is False


def test_commands_are_not_held_up(gate: Gate, settings: Settings) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 0
    token = current_address.set(None)
    with gate.opened():
        pass
    current_address.reset(token)
    with pytest.raises(TooManyPasswords), gate.opened():
        pass


def test_only_so_many_sources_are_remembered(gate: Gate) -> None:
    for number in range(5000):
        current_address.set(f"10.0.{number // 250}.{number % 250}")
        gate.count_wrong()
    assert len(gate._wrong) == 4096


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the hasher was really asked to hash."""
    asked: list[str] = []
    make, check = argon2.low_level.hash_secret, argon2.PasswordHasher.verify
    monkeypatch.setattr("argon2.low_level.hash_secret", lambda *a, **k: asked.append("new") or make(*a, **k))
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *a: asked.append("check") or check(*a))
    return asked


def log_in(username: str, password: str = "wrong") -> Any:
    return Client(HTTP_ACCEPT_LANGUAGE="en").post("/admin/login/", {"username": username, "password": password})


def call(username: str, password: str = "wrong") -> Any:
    return Client().post(
        "/core_customer", b"{}", content_type="application/json", HTTP_AUTHORIZATION=basic(username, password)
    )


@pytest.mark.django_db
def test_many_names_tried_from_one_address_stop_costing_hashes(hashed: list[str], settings: Settings) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 3
    User.objects.create_user("caller", password="right")
    hashed.clear()
    verified.clear()
    assert call("caller", "right").status_code == 403
    answers = [door(f"name{number}").status_code for number, door in enumerate((call, log_in) * 4)]

    assert answers == [401, 200, 401, 429, 429, 429, 429, 429]
    assert len(hashed) == 4
    assert call("caller", "right").status_code == 403, "who is known to be right gets in meanwhile"
    page = log_in("caller", "right")
    assert page.status_code == 429
    assert "Too many attempts." in page.content.decode()
    assert int(page["Retry-After"]) > 50


@pytest.mark.django_db
def test_in_a_flood_strangers_cost_no_hash_and_the_api_no_statement(
    hashed: list[str], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("caller", password="right")
    verified.clear()
    assert call("caller", "right").status_code == 403
    monkeypatch.setattr(gate_of_process, "_clock", lambda: 1000.0)
    monkeypatch.setattr(gate_of_process, "_learn", lambda: [])
    gate_of_process.clear()
    for address in itertools.islice(everywhere(), WRONG_AT_ONCE + 1):
        current_address.set(address)
        gate_of_process.count_wrong()
    current_address.set(None)
    hashed.clear()
    with django_assert_num_queries(0):
        answers = [call("caller", "wrong"), call("nobody", "wrong"), log_in("caller"), log_in("nobody")]

    assert [answer.status_code for answer in answers] == [429] * 4
    assert {answer["Retry-After"] for answer in answers} == {"1"}
    assert hashed == []
    assert call("caller", "right").status_code == 403, "who is known to be right gets in meanwhile"


def tried_from_everywhere(name: str) -> None:
    for number in range(settings.LOCKOUT_ACCOUNT_FAILURES):
        AccessAttempt.objects.create(
            username=name, ip_address=f"192.0.2.{number}", failures_since_start=1, attempt_time=timezone.now()
        )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["staff", "caller", "nobody"])
def test_a_name_tried_from_many_addresses_is_closed_at_the_administration(name: str, hashed: list[str]) -> None:
    User.objects.create_user("staff", password="right", is_staff=True)
    User.objects.create_user("caller", password="right")
    tried_from_everywhere(name)
    hashed.clear()
    answer = log_in(name, "right")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert hashed == []
    assert log_in("another").status_code == 200


@pytest.mark.django_db
def test_the_api_shuts_no_caller_out_tells_nobody_and_lets_nobody_guess_at_staff(hashed: list[str]) -> None:
    User.objects.create_user("staff", password="right", is_staff=True)
    User.objects.create_user("caller", password="right")
    answers = {}
    for name in ("staff", "caller", "nobody"):
        tried_from_everywhere(name)
    for name, password in (("staff", "right"), ("staff", "wrong"), ("caller", "wrong"), ("nobody", "wrong")):
        verified.clear()
        hashed.clear()
        answer = call(name, password)
        answers[name, password] = (answer.status_code, answer.json()["message"], len(hashed))
    assert len(set(answers.values())) == 1, answers
    assert answers["staff", "right"][0] == 401
    assert call("caller", "right").status_code == 403  # who is right is only lacking a permission


@pytest.mark.django_db
def test_the_login_tells_wrong_unknown_inactive_and_foreign_users_alike_at_the_same_cost(hashed: list[str]) -> None:
    User.objects.create_user("staff", password="right", is_staff=True)
    User.objects.create_user("gone", password="right", is_staff=True, is_active=False)
    User.objects.create_user("caller", password="right")
    User.objects.create_user("no_password", is_staff=True)
    pages, costs = set(), set()
    for name, password in (
        ("staff", "wrong"),
        ("nobody", "wrong"),
        ("gone", "right"),
        ("caller", "right"),
        ("no_password", "wrong"),
    ):
        hashed.clear()
        page = log_in(name, password).content.decode()
        costs.add(len(hashed))
        pages.add(page.partition('class="errornote"')[2].partition("</p>")[0].strip())

    assert costs == {1}
    assert len(pages) == 1
    assert "Please enter the correct username and password" in pages.pop()
