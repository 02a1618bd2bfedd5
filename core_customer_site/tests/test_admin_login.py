"""The login of the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


def log_in(password: str) -> object:
    return Client().post("/admin/login/?next=/admin/", {"username": "ana", "password": password})


def test_repeated_wrong_passwords_lock_out_with_a_page_in_spanish() -> None:
    User.objects.create_superuser("ana", password="right")
    for _attempt in range(4):
        assert log_in("wrong").status_code == 200

    for password in ("wrong", "right"):
        response = log_in(password)
        assert response.status_code == 429
        assert "Acceso bloqueado" in response.content.decode()


def test_the_right_password_lets_in_and_forgets_the_failures_before() -> None:
    User.objects.create_superuser("ana", password="right")
    for _round in range(2):
        for _attempt in range(4):
            log_in("wrong")
        assert log_in("right").status_code == 302


def test_the_login_page_is_in_spanish() -> None:
    assert "Contraseña" in Client().get("/admin/login/").content.decode()
