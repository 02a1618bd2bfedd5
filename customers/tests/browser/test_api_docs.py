"""Swagger UI in a real browser: whole without any other host, under the strict policy, and at work."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from customers.models import Customer
from customers.tests.conftest import PASSWORD, USERNAME

from .conftest import PATIENCE_MS, Watch

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_shows_the_api_and_makes_a_dry_run(
    browser: Browser, live_server: Any, watch: Watch, api_user: User
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="es", viewport={"width": 1280, "height": 1000})
    watch.over(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/api/docs/")
    expect(page.locator(".opblock")).to_have_count(2)
    expect(page.locator(".opblock-post .opblock-summary-description")).to_have_text("Crear o actualizar un cliente")

    page.click(".auth-wrapper .authorize")
    page.fill("#auth_username, .auth-container input[name=username]", USERNAME)
    page.fill(".auth-container input[name=password]", PASSWORD)
    page.click(".auth-container button[type=submit]")
    page.click(".auth-container .btn-done")
    post = page.locator(".opblock-post")
    post.locator(".try-out__btn").click()
    post.locator("button.execute").click()
    answer = post.locator(".live-responses-table .response").first

    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text('"outcome": "created"')
    assert not Customer.objects.exists()
    context.close()
