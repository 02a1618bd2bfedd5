"""The bank's name and colour on the pages."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from core_customer_site.branding import DARK_PAGE, LIGHT_PAGE
from core_customer_site.colors import contrast

COLORS = ["#14495c", "#ffcc00", "#e00000", "#808080", "#000000", "#ffffff"]


def themes(client: Client) -> list[dict[str, str]]:
    """The variables of each rule of the style sheet: light, dark by the system, dark by choice."""
    rules = re.findall(r"{([^{}]+)}", client.get("/admin/brand.css").content.decode())
    return [dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", rule)) for rule in rules]


@pytest.mark.parametrize("page", ["/admin/login/", "/admin/nowhere/"])
def test_the_pages_have_the_name_of_the_bank(page: str, admin_client: Client, settings: Settings) -> None:
    settings.BANK_NAME = "Banco <Ejemplo>"
    html = admin_client.get(page, follow=True).content.decode()

    assert "Banco &lt;Ejemplo&gt;</title>" in html
    assert ">Banco &lt;Ejemplo&gt;</a>" in html
    assert "Django" not in html


def test_without_a_name_the_pages_have_that_of_the_service(client: Client, db: None) -> None:
    assert ">Customer core</a>" in client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_the_color_of_the_bank_reaches_the_pages(client: Client, settings: Settings, db: None) -> None:
    settings.BANK_COLOR = "#7a1f3d"

    assert '<link rel="stylesheet" href="/admin/brand.css">' in client.get("/admin/login/").content.decode()
    assert themes(client)[0]["--brand"] == "#7a1f3d"


@pytest.mark.parametrize("color", COLORS)
def test_every_color_can_be_read_in_light_and_dark(color: str, client: Client, settings: Settings) -> None:
    settings.BANK_COLOR = color
    light, dark, chosen_dark = themes(client)

    assert dark == chosen_dark
    for theme, page, ratio in ((light, LIGHT_PAGE, 4.5), (dark, DARK_PAGE, 7)):
        assert contrast(theme["--brand-text"], theme["--brand"]) >= 4.5
        assert contrast(theme["--brand-text"], theme["--brand-hover"]) >= 4.5
        assert contrast(theme["--brand-ink"], page) >= ratio


def test_browsers_keep_the_color_until_it_changes(client: Client, settings: Settings) -> None:
    first = client.get("/admin/brand.css")
    assert first["Content-Type"] == "text/css; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=3600"
    assert client.get("/admin/brand.css", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    settings.BANK_COLOR = "#7a1f3d"
    assert client.get("/admin/brand.css", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_the_color_is_only_read(client: Client) -> None:
    assert client.post("/admin/brand.css").status_code == 405
