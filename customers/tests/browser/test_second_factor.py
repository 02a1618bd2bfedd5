"""The pages between the password and the admin: set up a phone, give its code, lose it, in both languages and sizes."""

import base64
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from customers.roles import ADMINISTRATORS
from second_factor.tests.conftest import ASK, RECOVERY, SET_UP, of_key

from .conftest import DESK, PASSWORD, Enter, take_screenshot
from .test_screens import fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

PHONE = (390, 800)
CODE = "#id_code"


@pytest.fixture(autouse=True)
def _asked_for(settings: Settings) -> None:
    settings.SECOND_FACTOR = True


def give(page: Page, code: str) -> None:
    page.fill(CODE, code)
    page.press(CODE, "Enter")


def assert_sound(page: Page, heading: str, picture: str) -> None:
    """One heading, nothing to scroll sideways for, a field that has a label, and an error that is the field's."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    take_screenshot(page, f"second-factor-{picture}", whole=True)
    assert fits(page), picture
    if page.locator(CODE).count():
        assert page.locator(CODE).evaluate("field => field.labels.length") == 1
        assert page.locator(CODE).input_value() == ""
    if (error := page.locator(".errorlist")).count():
        expect(page.locator(CODE)).to_have_accessible_description(error.inner_text())


@pytest.mark.parametrize(
    ("language", "size", "setting_up", "codes", "asked", "wrong"),
    [
        ("es", DESK, "Configurar el segundo factor", "Códigos de recuperación", "Segundo factor", "no es correcto"),
        ("en", PHONE, "Set up the second factor", "Recovery codes", "Second factor", "is not right"),
    ],
)
def test_a_phone_is_set_up_asked_for_and_lost(
    language: str, size: Any, setting_up: str, codes: str, asked: str, wrong: str, enter: Enter, watch: Any
) -> None:
    page = enter("ana", size=size, dark=language == "en", language=language)
    assert_sound(page, setting_up, f"{language}-set-up")
    key = base64.b32decode(page.inner_text(".second-factor-key").replace(" ", ""))
    give(page, "000000")
    expect(page.locator(".errorlist")).to_contain_text(wrong)
    assert_sound(page, setting_up, f"{language}-set-up-wrong")
    give(page, of_key(key, -1))
    expect(page.locator(".second-factor-codes code")).to_have_count(10)
    assert_sound(page, codes, f"{language}-codes")
    first = page.locator(".second-factor-codes code").first.inner_text()
    page.click(".second-factor-codes + p a")
    for address in (RECOVERY, SET_UP):
        page.goto(address)
        assert_sound(page, asked if address == RECOVERY else setting_up, f"{language}-{address.split('/')[-2]}")
        page.click("#content p.quiet a")
        expect(page.locator("#logout-form")).to_be_visible()

    page.click("#logout-form button")
    page.goto("/admin/")
    page.fill("#id_username", "ana")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    expect(page).to_have_url(f"{watch.address}{ASK}?next=/admin/")
    assert_sound(page, asked, f"{language}-ask")
    give(page, "111111")
    expect(page.locator(".errorlist")).to_contain_text(wrong)
    assert_sound(page, asked, f"{language}-ask-wrong")
    give(page, first)
    expect(page.locator("#logout-form")).to_be_visible()


def test_the_page_of_the_reset_says_whose_it_is(enter: Enter) -> None:
    page = enter("rosa", ADMINISTRATORS)
    give(page, of_key(base64.b32decode(page.inner_text(".second-factor-key").replace(" ", ""))))
    ana = User.objects.create_user("ana", is_staff=True)
    page.goto(f"/admin/auth/user/{ana.pk}/second-factor/reset/")
    expect(page.locator("#content")).to_contain_text("códigos de recuperación de ana")
    assert fits(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert fits(page)
    take_screenshot(page, "second-factor-reset")
