"""What browsers are told they may do with our pages."""

import base64
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PAGES = [
    "/admin/",
    "/admin/login/",
    "/admin/brand.css",
    "/admin/nowhere/",
    "/nowhere",
    "/health/live",
]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_strict_policy(page: str, staff: Client) -> None:
    header = staff.get(page)["Content-Security-Policy"]

    assert dict(part.strip().split(" ", 1) for part in header.split(";")) == POLICY


def test_a_browser_loads_nothing_for_an_answer_of_the_api(client: Client) -> None:
    assert client.get("/core_customer")["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("page", [*PAGES, "/core_customer"])
def test_no_answer_may_be_framed_guessed_at_or_told_to_other_sites(page: str, staff: Client) -> None:
    response = staff.get(page)

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_caller_of_the_api_gets_the_policy_with_its_errors(client: Client) -> None:
    User.objects.create_user("caller", password="right")
    credentials = "Basic " + base64.b64encode(b"caller:right").decode()
    response = client.post("/core_customer", b"{", content_type="application/json", HTTP_AUTHORIZATION=credentials)

    assert response.status_code == 403
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["/admin/", "/admin/login/", "/admin/auth/user/add/", "/admin/catalogs/country/"])
def test_no_page_has_a_style_or_a_script_of_its_own(page: str, staff: Client) -> None:
    html = staff.get(page, follow=True).content.decode()

    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<[^>]*\son[a-z]+=", html)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html))


def test_files_are_for_our_own_pages_too(settings: Settings) -> None:
    before = settings.MIDDLEWARE.index("core_customer_site.pages.Sessions")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE.insert(before, "whitenoise.middleware.WhiteNoiseMiddleware")  # as production has it
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get("/static/core/theme.css")

    assert answer.status_code == 200
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


def test_a_call_for_another_host_is_not_framed_either() -> None:
    answer = Client().get("/admin/", HTTP_HOST="evil.example")
    assert (answer.status_code, answer["X-Frame-Options"]) == (400, "DENY")
