"""Each role at each address with each method, as matrix.py says: production's settings, the second factor given."""

import re
from collections.abc import Callable
from typing import Any

import django_otp
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import Settings

from customers.api.credentials import verified
from customers.audit.access import log_access
from customers.audit.logs import Who, write_down
from customers.models import Access, Erasure, Export, Seal, Submission, Verification
from customers.roles import API_CLIENTS, CATALOGS
from customers.tests.conftest import PASSWORD, basic
from second_factor.models import Authenticator

from .conftest import Somebody
from .matrix import ACTORS, MAY, PASSWORD_ONLY, STRANGER, SUPERUSER, is_like_another
from .test_every_address import routes

OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
TO_THE_LOGIN = re.compile(r"/admin/(login/|second-factor/)\?next=")
REFUSED, NO_SUCH, NO_SUCH_METHOD, LET_IN = "refused", "no such page", "no such method", "let in"

pytestmark = pytest.mark.django_db

Address = Callable[[str], str]


def test_every_address_of_the_service_is_in_the_table() -> None:
    found = set(routes())
    assert found - MAY.keys() == set(), "say who may call these"
    assert MAY.keys() - found == set(), "these are gone"


@pytest.fixture
def address(somebody: Somebody) -> Address:
    """`address(route)`: an address of that form at which there is something."""
    nora = User.objects.get(username="nora")
    who = Who("nora", nora.pk)
    log_access(who, Access.Kind.CUSTOMER, customer=somebody.number)
    run = Verification(customers=1, revisions=1, history_rows=1, submissions=1, problems=0)
    write_down(run, who)
    Seal.objects.create(number=1, made_at=run.created_at, username="ana", statement="{}", segments="{}")
    write_down(Export(listing="customer", format="csv", row_count=1), who)
    write_down(Erasure(submission=Submission.objects.earliest("pk"), term_years=10, reason="Term over."), who)

    def key(app: str, model: str) -> Any:
        if model == "user":
            return nora.pk
        if model in ("submission", "customer"):
            return somebody.key(model)
        return apps.get_model(app, model)._default_manager.earliest("pk").pk

    def address(route: str) -> str:
        if route.startswith("admin/r/"):
            return f"/admin/r/{ContentType.objects.get_for_model(User).pk}/{nora.pk}/"
        named = re.match("admin/([a-z]+)/([a-z]+)/", route)
        there = key(*named.groups()) if named and "<" in route else somebody.number
        route = route.replace("(?P<app_label>...)", "customers").replace("(?P<url>.*)", "nowhere/")
        return "/" + re.sub("<[^>]+>", str(there), route)

    return address


@pytest.fixture
def as_(db: None, settings: Settings, _password_hash: str) -> Callable[[str], Client]:
    """`as_(actor)`: a client of somebody of that role, who has given the second factor."""
    settings.SECOND_FACTOR = True

    def as_(actor: str) -> Client:
        client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
        if actor == STRANGER:
            return client
        is_super = actor in (SUPERUSER, PASSWORD_ONLY)
        user = User.objects.create(
            username="actor", password=_password_hash, is_staff=actor != API_CLIENTS, is_superuser=is_super
        )
        user.groups.set(Group.objects.filter(name=actor))
        verified.add("actor", PASSWORD, _password_hash)
        client.defaults["HTTP_AUTHORIZATION"] = basic("actor")
        client.force_login(user)
        if actor not in (PASSWORD_ONLY, API_CLIENTS):
            session = client.session
            app = Authenticator.objects.create(user=user, sealed_key="")
            session[django_otp.DEVICE_ID_SESSION_KEY] = app.persistent_id
            session.save()
        return client

    return as_


def assert_strict(response: Any, route: str) -> None:
    """What every answer has: the policy, and nothing that it forbids; and no page of the administration is kept."""
    policy = response["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= {*policy}, route
    if not route.startswith("core_customer"):  # whose answers load nothing
        assert {"script-src 'self'", "style-src 'self'"} <= {*policy}, route
    assert "unsafe" not in str(policy), route
    assert response["X-Content-Type-Options"] == "nosniff", route
    if route != "admin/brand.css" and response.status_code == 200:
        assert "no-store" in response["Cache-Control"], route
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    assert response["X-Frame-Options"] == "DENY", route
    html = response.content.decode()
    assert " style=" not in html, route
    assert "<style" not in html, route
    assert not re.search(r"<[^>]*\son[a-z]+=", html), route
    assert not re.search(r"""(?:href|action|formaction)=["']?\s*javascript:""", html, re.IGNORECASE), route
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html)), route


def outcome(response: Any) -> str:
    if response.status_code in (401, 403) or TO_THE_LOGIN.match(response.get("Location", "")):
        return REFUSED
    return {404: NO_SUCH, 405: NO_SUCH_METHOD}.get(response.status_code, LET_IN)


def test_a_catalog_that_stands_for_all_decides_as_all_do() -> None:
    for model in CATALOGS:
        screen = type(admin.site.get_model_admin(apps.get_model("catalogs", model)))
        for name in ("view", "add", "change", "delete", "module"):
            method = f"has_{name}_permission"
            assert getattr(screen, method) is getattr(admin.ModelAdmin, method), (model, name)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_role_is_let_in_where_the_table_says_and_nowhere_else(
    actor: str, address: Address, as_: Callable[[str], Client]
) -> None:
    client = as_(actor)
    wrong = []
    for route, doors in MAY.items():
        if is_like_another(route) or route == "admin/logout/":
            continue
        for method, who in (("GET", doors.get), ("POST", doors.post)):
            response = client.generic(method, address(route), content_type="application/x-www-form-urlencoded")
            assert response.status_code < 500, (method, route)
            assert_strict(response, route)
            if (outcome(response) == LET_IN) != (actor in who):
                wrong.append((method, route, response.status_code, response.get("Location")))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", [PASSWORD_ONLY, SUPERUSER])
def test_no_form_is_taken_without_its_token(actor: str, address: Address, as_: Callable[[str], Client]) -> None:
    client = as_(actor)
    client.handler.enforce_csrf_checks = True
    taken = []
    for route, doors in MAY.items():
        if is_like_another(route) or not route.startswith("admin/") or actor not in doors.post:
            continue
        response = client.post(address(route))
        if response.status_code != 403 or "The form has expired" not in response.content.decode():
            taken.append((route, response.status_code))
    assert taken == []


@pytest.mark.parametrize("actor", [STRANGER, PASSWORD_ONLY, API_CLIENTS, SUPERUSER])
def test_by_any_other_method_nobody_is_let_in_either(
    actor: str, address: Address, as_: Callable[[str], Client]
) -> None:
    client = as_(actor)
    wrong = []
    for route, doors in MAY.items():
        if is_like_another(route) or actor in doors.get | doors.post:
            continue
        for method in OTHER_METHODS:
            response = client.generic(method, address(route), content_type="application/x-www-form-urlencoded")
            if outcome(response) == LET_IN and response.content:
                wrong.append((method, route, response.status_code, response.get("Location")))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor not in (STRANGER, API_CLIENTS)])
def test_staff_do_not_pass_the_second_factor_by_way_of_the_api(
    actor: str, address: Address, as_: Callable[[str], Client]
) -> None:
    client = as_(actor)
    for method, route in (("GET", "core_customer/<int:number>"), ("POST", "core_customer")):
        answer = client.generic(method, address(route), "{}", content_type="application/json")
        assert answer.status_code == 403
        assert answer.json()["message"] == "This user may not do this."
