"""What tests in a real browser share: the service as it is served, people of every role at its door, and a watch on
what their pages do: no error in the console, no breach of the Content-Security-Policy, no request to another host.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from customers.roles import install_roles

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
"""How long a page may take on a machine that runs other tests meanwhile."""

PASSWORD = "correct horse battery staple"
DESK, TABLET = (1280, 800), (820, 1180)
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS_DIR", settings.BASE_DIR / "var" / "screenshots"))
"""Where pictures of the pages go; `make screenshots` has the docs' folder here."""

Enter = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. Where there is none, its tests are skipped; in CI they are required."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Browser tests need chromium, and CI needs browser tests.")
        pytest.skip("There is no chromium on this machine: browser tests did not run.")
    expect.set_options(timeout=PATIENCE_MS)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop is not where Django's queries run
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield chromium
            chromium.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _register(browser: Browser, catalogs_for_transactions: None) -> None:
    """Catalogs and roles, in a database that the server shares."""
    if not Group.objects.exists():
        install_roles(Group.objects, Permission.objects)


class Watch:
    """What the pages of a browser did that they must not do."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.on("page", self._over_page)
        context.on("request", lambda request: self._check_host(request.url))

    def _over_page(self, page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _check_host(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "about:")):
            self.faults.append(f"request to {url}")


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """At the end of a test, nothing must have been seen; a test that expects a refusal takes it off `faults`."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.faults == []


@pytest.fixture
def enter(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Enter]:
    """`enter("ana", "Compliance officers")`: the home page of a new user of these roles, who has just signed in."""
    contexts: list[BrowserContext] = []

    def enter(name: str, *roles: str, size: tuple[int, int] = DESK, dark: bool = False, language: str = "es") -> Page:
        user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if is_new:
            user.password = make_password(PASSWORD)
            user.is_superuser = not roles
            user.save()
            user.groups.set([Group.objects.get(name=role) for role in roles])
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale=language,
            timezone_id="America/Santo_Domingo",
        )
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/admin/")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector("#user-tools, .second-factor")
        return page

    yield enter
    for context in contexts:
        context.close()


def take_screenshot(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture of the page for README and docs."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
