"""Setting up a phone, another one, new recovery codes, and the reset by an administrator."""

import base64
import json
import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from customers.roles import ADMINISTRATORS, COMPLIANCE_OFFICERS
from second_factor import qr
from second_factor.codes import address
from second_factor.models import Authenticator, RecoveryCode

from .conftest import ASK, HOME, RECOVERY, SET_UP, Code, of_key, set_up

pytestmark = pytest.mark.django_db


def shown_key(page: Any) -> bytes:
    (text,) = re.findall(r"<code class=\"second-factor-key\">([A-Z2-7 ]+)</code>", page.content.decode())
    return base64.b32decode(text.replace(" ", ""))


def shown_codes(page: Any) -> list[str]:
    return re.findall(r"<li><code>([A-Z2-7-]{19})</code>", page.content.decode())


def log() -> list[tuple[str, str, str]]:
    """Who did what to whom, oldest first."""
    with override("en"):
        return [
            (entry.user.username, entry.object_repr, entry.get_change_message())
            for entry in LogEntry.objects.order_by("pk")
        ]


def test_the_first_login_sets_it_up(password_only: Client, ana: User) -> None:
    page = password_only.get(HOME, follow=True)
    assert page.redirect_chain[-1][0] == f"{SET_UP}?next=/admin/"
    done = password_only.post(SET_UP, {"code": of_key(shown_key(page))})

    assert len(shown_codes(done)) == 10
    assert password_only.get(HOME).status_code == 200
    assert "no-store" in done["Cache-Control"]
    app = "“aplicación de autenticación”"
    assert log() == [("ana", "ana", f"Added second factor {app}."), ("ana", "ana", "Added recovery codes “10”.")]


def test_a_wrong_code_sets_nothing_up_and_the_same_key_is_shown_again(password_only: Client) -> None:
    key = shown_key(password_only.get(SET_UP))
    again = password_only.post(SET_UP, {"code": "000000"})

    assert "The code is not right" in again.content.decode()
    assert shown_key(again) == key
    assert not Authenticator.objects.exists()
    assert password_only.get(HOME).status_code == 302


def test_a_key_is_good_for_the_session_that_was_shown_it(password_only: Client, ana: User) -> None:
    thief = Client(HTTP_ACCEPT_LANGUAGE="en")
    thief.force_login(ana)
    stolen = shown_key(thief.get(SET_UP))
    password_only.get(SET_UP)

    assert password_only.post(SET_UP, {"code": of_key(stolen)}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_password_alone_replaces_no_phone(password_only: Client, ana: User) -> None:
    key = shown_key(password_only.get(SET_UP))
    set_up(ana)
    before = Authenticator.objects.get()
    assert password_only.get(SET_UP)["Location"] == f"{ASK}?next=/admin/"
    assert password_only.post(SET_UP, {"code": of_key(key)})["Location"] == f"{ASK}?next=/admin/"

    assert Authenticator.objects.get() == before


def test_who_has_given_the_code_sets_up_another_phone(password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    old = code(ana, 1)
    password_only.post(ASK, {"code": code(ana)})
    assert SET_UP in password_only.get(RECOVERY).content.decode()
    password_only.post(SET_UP, {"code": of_key(shown_key(password_only.get(SET_UP)))})

    assert Authenticator.objects.count() == 1
    assert RecoveryCode.objects.count() == 10
    assert password_only.get(HOME).status_code == 200
    password_only.logout()
    password_only.force_login(ana)
    assert password_only.post(ASK, {"code": old}).status_code == 200


def test_new_recovery_codes_take_the_place_of_all_former_ones(password_only: Client, ana: User, code: Code) -> None:
    first, second, third, *_rest = set_up(ana)
    password_only.post(ASK, {"code": first})
    assert "You have 9 recovery codes left." in password_only.get(RECOVERY).content.decode()
    assert "The code is not right" in password_only.post(RECOVERY, {"code": first}).content.decode()
    made = shown_codes(password_only.post(RECOVERY, {"code": second}))

    assert len({*made}) == 10
    password_only.logout()
    password_only.force_login(ana)
    assert password_only.post(ASK, {"code": third}).status_code == 200
    assert password_only.post(ASK, {"code": made[0]}).status_code == 302


def test_the_start_leads_to_ones_own_second_factor(password_only: Client, ana: User, code: Code) -> None:
    set_up(ana)
    password_only.post(ASK, {"code": code(ana)})

    assert f'<a href="{RECOVERY}">Second factor</a>' in password_only.get(HOME).content.decode()


def test_a_qr_code_says_what_apps_expect() -> None:
    text = address(b"12345678901234567890", "ana núñez")
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert text == f"otpauth://totp/Core:ana%20n%C3%BA%C3%B1ez?secret={secret}&issuer=Core"
    drawing = qr.draw(text)
    assert drawing.size > 40
    assert drawing.path.startswith("M4 4h1v1h-1z")


@pytest.fixture
def rosa(code: Code) -> Client:
    """A client of an administrator who has given the second factor, in English."""
    user = User.objects.create_user("rosa", is_staff=True)
    user.groups.add(Group.objects.get(name=ADMINISTRATORS))
    set_up(user)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    client.post(ASK, {"code": code(user)})
    return client


def reset_page(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/second-factor/reset/"


def test_an_administrator_resets_the_second_factor_of_another(rosa: Client) -> None:
    user = User.objects.create_user("ben", is_staff=True)
    user.groups.add(Group.objects.get(name=COMPLIANCE_OFFICERS))
    set_up(user)
    page = rosa.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    assert reset_page(user) in page
    assert "set up on" in page
    assert "Make sure that it is the user who asks" in rosa.get(reset_page(user)).content.decode()
    assert Authenticator.objects.filter(user=user).exists()
    assert rosa.post(reset_page(user)).status_code == 302

    assert not Authenticator.objects.filter(user=user).exists()
    assert not RecoveryCode.objects.filter(user=user).exists()
    assert log()[-1] == ("rosa", "ben", "Deleted second factor “aplicación de autenticación”.")


def test_nobody_resets_their_own_nor_that_of_a_superuser_nor_without_the_right(
    rosa: Client, ana: User, code: Code
) -> None:
    set_up(ana)
    ben = User.objects.create_user("ben", is_staff=True)
    set_up(ben)
    clerk = Client()
    clerk.force_login(ben)
    clerk.post(ASK, {"code": code(ben)})
    for client, user in (
        (rosa, User.objects.get(username="rosa")),
        (rosa, ana),
        (clerk, User.objects.get(username="rosa")),
    ):
        assert client.get(reset_page(user)).status_code == client.post(reset_page(user)).status_code == 403

    assert Authenticator.objects.count() == 3


def test_the_command_resets_and_the_log_says_who_ran_it(ana: User) -> None:
    set_up(ana)
    out = StringIO()
    call_command("reset_second_factor", "ana", stdout=out)
    call_command("reset_second_factor", "ana", stdout=out)
    with pytest.raises(CommandError, match="There is no user eva"):
        call_command("reset_second_factor", "eva")

    assert out.getvalue().split("\n") == ["Reset.", "There was none.", ""]
    assert not Authenticator.objects.exists()
    assert re.fullmatch(r"Deleted second factor “manage\.py, .+”\.", log()[-1][2])


def test_a_used_recovery_code_leaves_a_line(password_only: Client, ana: User) -> None:
    first, *_rest = set_up(ana)
    password_only.post(ASK, {"code": first})

    assert log()[-1] == ("ana", "ana", "Deleted recovery code “quedan 9”.")
    assert json.loads(LogEntry.objects.latest("pk").change_message)[0]["deleted"]["name"] == "recovery code"
