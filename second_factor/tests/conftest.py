"""What tests of the second factor share: somebody who gave the password, and the codes of a phone."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from pytest_django import Settings

from second_factor import codes, factor
from second_factor.models import Authenticator
from second_factor.sealing import unseal

ASK = "/admin/second-factor/"
SET_UP = "/admin/second-factor/set-up/"
RECOVERY = "/admin/second-factor/recovery/"
HOME = "/admin/"

Code = Callable[..., str]


@pytest.fixture(autouse=True)
def _asked_for(settings: Settings) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_superuser("ana")


@pytest.fixture
def password_only(client: Client, ana: User) -> Client:
    """A client of somebody who has given the password alone, in English."""
    client.force_login(ana)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def code() -> Code:
    """`code(user)`: what the user's phone shows now; `steps=1`: in half a minute."""

    def code(user: User, steps: int = 0) -> str:
        return of_key(unseal(Authenticator.objects.get(user=user).sealed_key), steps)

    return code


def of_key(key: bytes, steps: int = 0) -> str:
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def set_up(user: User) -> list[str]:
    """Sets a phone up long ago; the recovery codes."""
    key = codes.new_key()
    done: Any = factor.set_up(user, key, of_key(key))
    Authenticator.objects.filter(user=user).update(last_step=-1)
    return done[1]


def wrong(right: str) -> str:
    return f"{(int(right) + 500_000) % 1_000_000:06}"
