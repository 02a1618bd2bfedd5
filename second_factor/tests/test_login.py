"""From the password to the admin: by a code of the phone, by a recovery code, by nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from second_factor.models import Authenticator, RecoveryCode

from .conftest import ASK, HOME, RECOVERY, SET_UP, Code, of_key, set_up, wrong

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get("/admin/auth/user/").status_code == 200


def give(client: Client, code: str, **more: Any) -> Any:
    return client.post(ASK, {"code": code, **more})


def test_the_password_leads_to_the_code_and_the_code_to_where_one_wanted_to_go(
    client: Client, ana: User, code: Code
) -> None:
    ana.set_password("correct horse battery")
    ana.save()
    set_up(ana)
    credentials = {"username": "ana", "password": "correct horse battery", "next": "/admin/auth/user/"}
    page = client.post("/admin/login/", credentials, follow=True)

    assert page.redirect_chain[-1][0] == f"{ASK}?next=/admin/auth/user/"
    assert "Indique el código que muestra ahora su aplicación" in page.content.decode()
    before = client.session.session_key
    answer = give(client, code(ana), next="/admin/auth/user/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/auth/user/")
    assert is_in(client)
    assert client.session.session_key != before


def test_without_the_code_no_page_opens_and_the_log_out_does(password_only: Client, ana: User) -> None:
    set_up(ana)
    for address in (HOME, "/admin/auth/user/", "/admin/password_change/", "/admin/customers/customer/", RECOVERY):
        assert password_only.get(address).status_code == 302, address
    assert "auth/user" not in password_only.get(ASK).content.decode()
    assert password_only.post("/admin/logout/").status_code == 200
    assert password_only.get(ASK)["Location"] == f"/admin/login/?next={ASK}"


def test_a_code_lets_in_once(password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    shown = code(ana)
    give(password_only, shown)
    other = Client()
    other.force_login(ana)

    assert "ya se usó" in give(other, shown).content.decode()
    assert not is_in(other)
    assert is_in(password_only)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(steps: int, password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    shown = code(ana, steps)
    assert give(password_only, f" {shown[:3]} {shown[3:]} ").status_code == 302


@pytest.mark.parametrize("text", ["", "12345", "1234567", "²²²²²²", "abcdef", "-12345", "A" * 41, "\0" * 6])
def test_what_is_no_code_is_none(text: str, password_only: Client, ana: User) -> None:
    set_up(ana)
    assert give(password_only, text).status_code == 200
    assert not is_in(password_only)


def test_codes_of_other_times_and_of_other_phones_are_wrong(password_only: Client, ana: User, code: Code) -> None:
    other = User.objects.create_superuser("eva")
    set_up(ana)
    set_up(other)
    for shown in (code(ana, -3), code(ana, 3), code(other)):
        assert "The code is not right" in give(password_only, shown).content.decode()
    assert not is_in(password_only)


def test_a_recovery_code_lets_in_once_however_it_is_typed(password_only: Client, ana: User) -> None:
    first, second, *_rest = set_up(ana)
    set_up(User.objects.create_superuser("eva"))
    typed = first.lower().replace("-", " ")
    assert give(password_only, typed).status_code == 302
    assert is_in(password_only)
    assert RecoveryCode.objects.filter(user=ana).count() == 9
    password_only.logout()
    password_only.force_login(ana)
    assert give(password_only, first).status_code == 200
    assert give(password_only, second).status_code == 302


def test_wrong_codes_lock_out_and_the_right_one_too(
    password_only: Client, ana: User, code: Code, settings: Settings
) -> None:
    recovery_code, *_rest = set_up(ana)
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = give(password_only, wrong(code(ana)))
        assert answer.status_code == (429 if attempt == settings.AXES_FAILURE_LIMIT - 1 else 200)

    for right in (code(ana), recovery_code):
        answer = give(password_only, right)
        assert answer.status_code == 429
        assert "Please try again in 15 minutes." in answer.content.decode()
    assert not is_in(password_only)


def test_after_the_lockout_one_more_wrong_code_locks_again_and_a_right_one_lets_in(
    password_only: Client, ana: User, code: Code, settings: Settings
) -> None:
    set_up(ana)
    long_ago = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1)
    failed = {"throttling_failure_count": settings.AXES_FAILURE_LIMIT, "throttling_failure_timestamp": long_ago}
    Authenticator.objects.update(**failed)
    assert give(password_only, wrong(code(ana))).status_code == 429
    Authenticator.objects.update(throttling_failure_timestamp=long_ago)
    assert give(password_only, code(ana)).status_code == 302
    assert Authenticator.objects.get().throttling_failure_count == 0


def test_a_second_factor_that_was_reset_ends_what_it_has_opened(password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    give(password_only, code(ana))
    assert is_in(password_only)
    call_command("reset_second_factor", "ana", verbosity=0)

    assert not is_in(password_only)
    assert password_only.get(ASK)["Location"] == f"{SET_UP}?next=/admin/"


def test_a_key_that_cannot_be_opened_any_more_lets_nobody_in(
    password_only: Client, ana: User, code: Code, settings: Settings
) -> None:
    set_up(ana)
    shown, former = code(ana), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, of which nothing was sealed, at least fifty letters"
    password_only.logout()
    password_only.force_login(ana)
    assert give(password_only, shown).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [former]
    assert give(password_only, shown).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(elsewhere: str, password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    assert give(password_only, code(ana), next=elsewhere)["Location"] == HOME


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_login_leads_nobody_to_another_site(elsewhere: str, client: Client, ana: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    ana.set_password("correct horse battery")
    ana.save()
    credentials = {"username": "ana", "password": "correct horse battery", "next": elsewhere}
    assert client.post("/admin/login/", credentials)["Location"] == HOME


def test_strangers_and_callers_of_the_api_are_sent_to_the_login(client: Client) -> None:
    for user in (None, User.objects.create_user("caller")):
        if user:
            client.force_login(user)
        for address in (ASK, SET_UP, RECOVERY):
            assert client.get(address)["Location"] == f"/admin/login/?next={address}"
            assert client.post(address, {"code": "123456"}).status_code == 302


def test_where_it_is_not_asked_for_there_is_nothing(password_only: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    assert is_in(password_only)
    for address in (ASK, SET_UP, RECOVERY):
        assert password_only.get(address).status_code == 404


def test_keys_are_kept_sealed_and_recovery_codes_as_digests(ana: User, code: Code) -> None:
    made = set_up(ana)
    kept = str(list(Authenticator.objects.values())) + str(list(RecoveryCode.objects.values()))

    assert len({*made}) == 10
    assert all(each not in kept and each.replace("-", "") not in kept for each in made)
    assert Authenticator.objects.get().sealed_key.startswith("gAAAA")
    assert of_key(b"0" * 20) != code(ana)
