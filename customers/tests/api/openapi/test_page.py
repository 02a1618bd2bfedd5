"""The page of Swagger UI keeps the strict policy: nothing inline, nothing from elsewhere."""

import re

from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import Client


def test_the_page_has_no_script_and_no_style_of_its_own(client: Client) -> None:
    response = client.get("/api/docs/")
    html = response.content.decode()

    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"<[^>]*\son[a-z]+=", html)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html))
    assert 'data-schema="/api/schema/"' in html


def test_every_file_of_the_page_is_ours(client: Client) -> None:
    html = client.get("/api/docs/").content.decode()
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', html)

    assert len(files) == len(re.findall(r"(?:src|href)=", html)) == 4
    assert all(finders.find(file) for file in files)


def test_what_no_page_asks_for_is_not_collected() -> None:
    patterns = apps.get_app_config("staticfiles").ignore_patterns
    collected = {path for finder in finders.get_finders() for path, _storage in finder.list(patterns)}

    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in collected
    assert not [path for path in collected if "redoc" in path or path.startswith("rest_framework/")]


def test_the_policy_of_the_page_is_the_strict_one_but_for_icons(client: Client) -> None:
    strict, page = (
        dict(part.strip().split(" ", 1) for part in client.get(address)["Content-Security-Policy"].split(";"))
        for address in ("/api/schema/", "/api/docs/")
    )

    assert page == {**strict, "img-src": "'self' data:"}
    assert "unsafe" not in " ".join(page.values())
