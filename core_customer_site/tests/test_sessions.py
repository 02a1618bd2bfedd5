"""Sessions end: after a while without use, after a working day, by the log out, by a changed password."""

import time
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from core_customer_site.sessions import BEGUN, USED

pytestmark = pytest.mark.django_db

PASSWORDS = {
    "old_password": "right",
    "new_password1": "another horse battery",
    "new_password2": "another horse battery",
}


@pytest.fixture
def ana() -> User:
    return User.objects.create_superuser("ana", password="right")


@pytest.fixture
def staff(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def is_in(client: Client, later: float = 0) -> bool:
    """Whether the client still gets a page so many minutes later."""
    with patch("core_customer_site.sessions.time.time", return_value=time.time() + later * 60):
        return client.get("/admin/").status_code == 200


def test_a_session_ends_half_an_hour_after_its_last_use_and_its_row_goes(staff: Client) -> None:
    assert is_in(staff, 29)
    assert is_in(staff, 58)
    assert not is_in(staff, 88)
    assert not is_in(staff)
    assert not Session.objects.exists()


def test_a_session_ends_twelve_hours_after_the_login_however_it_was_used(staff: Client) -> None:
    assert all(is_in(staff, 20 * number) for number in range(36))
    assert not is_in(staff, 720)


def test_both_terms_are_settings(staff: Client, settings: Settings) -> None:
    settings.SESSION_IDLE_TIME /= 3
    assert is_in(staff, 9)
    assert not is_in(staff, 19)


def test_a_session_that_does_not_say_when_it_began_has_ended(staff: Client) -> None:
    session = staff.session
    del session[BEGUN]
    session.save()
    assert not is_in(staff)


def test_the_last_use_is_written_once_a_minute(staff: Client, django_assert_num_queries: Any) -> None:
    used = staff.session[USED]
    is_in(staff, 0.5)
    assert staff.session[USED] == used
    is_in(staff, 2)
    assert staff.session[USED] >= used + 100


def test_the_log_out_ends_the_session_for_whoever_kept_its_cookie(staff: Client) -> None:
    kept = staff.cookies["sessionid"].value
    staff.post("/admin/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)
    assert not Session.objects.exists()


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(staff: Client, ana: User) -> None:
    other = Client()
    other.force_login(ana)
    assert is_in(other)
    assert staff.post("/admin/password_change/", PASSWORDS).status_code == 302

    assert is_in(staff)
    assert not is_in(other)


def test_a_password_is_changed_by_who_knows_it(staff: Client, ana: User) -> None:
    page = staff.post("/admin/password_change/", {**PASSWORDS, "old_password": "wrong"})
    assert page.status_code == 200
    ana.refresh_from_db()
    assert ana.check_password("right")


def test_a_user_who_is_deactivated_is_out_at_once(staff: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not is_in(staff)


def test_cookies_are_for_the_browser_alone_and_end_with_it(client: Client, ana: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get("/admin/login/")
    client.post("/admin/login/", {"username": "ana", "password": "right"})
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]

    assert session["httponly"]
    assert session["secure"]
    assert session["samesite"] == csrf["samesite"] == "Lax"
    assert session["max-age"] == session["expires"] == session["domain"] == ""
    assert csrf["secure"]


def test_a_login_takes_a_new_session_key(client: Client, ana: User) -> None:
    client.cookies["sessionid"] = "fixedbythethief0fixedbythethief0"
    client.post("/admin/login/", {"username": "ana", "password": "right"})
    assert client.cookies["sessionid"].value != "fixedbythethief0fixedbythethief0"
