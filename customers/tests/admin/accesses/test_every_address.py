"""Every address of the service is declared: it shows one customer's data and logs who opens it, or it does not.

A new address that is in neither table fails here. One that shows the data of one customer calls `log_access` and goes
into LOGGED; for any other, the place in NOBODYS says what it is instead.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from customers.models import Access, Export
from customers.roles import (
    ADMINISTRATORS,
    API_CLIENTS,
    AUDITORS,
    CATALOG_MANAGERS,
    COMPLIANCE_OFFICERS,
    ROLES,
    SENIOR_OFFICERS,
)
from customers.tests.conftest import Intake, set_up

from .conftest import Member, Somebody, lines, look, make_somebody

Kind = Access.Kind

LOOKERS = {COMPLIANCE_OFFICERS, SENIOR_OFFICERS, AUDITORS}

LOGGED: dict[str, tuple[Kind, set[str]]] = {
    "admin/customers/customer/<path:object_id>/change/": (Kind.CUSTOMER, {*LOOKERS, API_CLIENTS}),
    "admin/customers/customer/<path:object_id>/history/": (Kind.TIMELINE, {*LOOKERS, API_CLIENTS}),
    "admin/customers/customer/<path:object_id>/dossier/": (Kind.DOSSIER, LOOKERS),
    "admin/customers/customer/<path:object_id>/correct/": (Kind.CORRECTION, {SENIOR_OFFICERS}),
    "admin/customers/revision/<path:object_id>/change/": (Kind.REVISION, LOOKERS),
    "admin/customers/review/<path:object_id>/change/": (Kind.REVIEW, LOOKERS),
    "admin/customers/submission/<path:object_id>/change/": (Kind.SUBMISSION, LOOKERS),
    "admin/customers/submission/<path:object_id>/resubmit/": (Kind.SUBMISSION, {SENIOR_OFFICERS}),
    "core_customer/<int:number>": (Kind.API, {*LOOKERS, API_CLIENTS}),
    "core_customer/<int:number>/": (Kind.API, {*LOOKERS, API_CLIENTS}),
}
"""Address -> what is logged, and the roles that may open it (an API client may not enter the admin, but for tests)."""

OF_THE_TRAIL = ("erasure", "export", "seal", "verification")
READ_ONLY = ("pendingrevision", "revision", "review", "submission", "access", *OF_THE_TRAIL)
LISTS = ("customer", *READ_ONLY)

FILES = {
    f"admin/customers/{model}/export/{form}/"
    for model in ("customer", "revision", "review", "submission", "access", "export")
    for form in ("csv", "xlsx", "jsonl")
}
"""Lists as files: the log has that the list was taken, and the log of exports what of it."""

NOBODYS: dict[str, set[str]] = {
    "a list": {f"admin/customers/{model}/" for model in LISTS},
    "refuses everybody": {f"admin/customers/{model}/add/" for model in LISTS}
    | {f"admin/customers/{model}/<path:object_id>/delete/" for model in LISTS},
    "there is no such page": {f"admin/customers/{model}/<path:object_id>/history/" for model in READ_ONLY},
    "leads on to another address": {f"admin/customers/{model}/<path:object_id>/" for model in READ_ONLY}
    | {"admin/customers/pendingrevision/<path:object_id>/change/"},
    "takes a POST alone, and logs it as an export": {"admin/customers/customer/<path:object_id>/trail/"},
    "takes a decision and leads on": {"admin/customers/revision/<int:revision_id>/review/"},
    "the access log itself": {"admin/customers/access/<path:object_id>/change/"},
    "of the whole trail": {f"admin/customers/{model}/<path:object_id>/change/" for model in OF_THE_TRAIL},
    "takes payloads in, and records each": {"core_customer", "core_customer/"},
    "of the whole service": {
        "api/schema/",
        "api/docs/",
        "metrics",
        "health/live",
        "health/ready",
        "admin/",
        "admin/brand.css",
        "admin/language",
        "admin/login/",
        "admin/logout/",
        "admin/second-factor/",
        "admin/second-factor/set-up/",
        "admin/second-factor/recovery/",
        "admin/password_change/",
        "admin/password_change/done/",
        "admin/autocomplete/",
        "admin/jsi18n/",
        "admin/r/<path:content_type_id>/<path:object_id>/",
        "admin/(?P<app_label>...)/",
        "admin/(?P<url>.*)",
    },
}
"""What shows no single customer's data -> the addresses."""

ELSEWHERE = ("admin/catalogs/", "admin/auth/")
"""Where everything is about other things than customers."""

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def somebody(intake_once: Intake) -> Somebody:
    """The same for every address; what is logged of a look at one is undone."""
    with set_up():
        return make_somebody(intake_once.accepted, intake_once.post)


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the service, as the resolver knows it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield re.sub(r"(?<=<app_label>)[^)]+", "...", route)
        else:
            yield from routes(pattern.url_patterns, route)


def address(route: str, somebody: Somebody, key: int | None = None) -> str:
    """An address that somebody's data may be at."""
    model = (re.search("admin/customers/([a-z]+)/", route) or ["", "customer"])[1]
    return "/" + re.sub("<[^>]+>", str(key or somebody.key(model)), route)


def test_every_address_is_declared() -> None:
    declared = {*LOGGED, *FILES, *(route for routes in NOBODYS.values() for route in routes)}
    found = {route for route in routes() if not route.startswith(ELSEWHERE)}
    assert found - declared == set(), "declare these"
    assert declared - found == set(), "these are gone"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", LOGGED)
def test_who_may_open_it_is_logged_and_who_may_not_is_not(
    route: str, role: str, somebody: Somebody, member: Member
) -> None:
    kind, allowed = LOGGED[route]
    answer = member(role).get(address(route, somebody))

    assert answer.status_code == (200 if role in allowed else 403)
    assert [line[:2] for line in lines()] == [(role.replace(" ", "_").lower(), kind)] * (role in allowed)


@pytest.mark.parametrize("route", LOGGED)
def test_a_stranger_leaves_no_line(route: str, somebody: Somebody, client: Client) -> None:
    assert client.get(address(route, somebody)).status_code in (302, 401)
    assert lines() == []


@pytest.mark.parametrize("key", [999_999, 10**30])
@pytest.mark.parametrize("route", LOGGED)
def test_what_does_not_exist_leaves_no_line(route: str, key: int, somebody: Somebody, member: Member) -> None:
    client = member(SENIOR_OFFICERS)
    assert client.get(address(route, somebody, key)).status_code in (302, 404)
    assert lines() == []


@pytest.mark.parametrize("route", LOGGED)
def test_a_look_at_the_headers_is_a_look(route: str, somebody: Somebody, member: Member) -> None:
    assert member(SENIOR_OFFICERS).head(address(route, somebody)).status_code == 200
    assert [line[1] for line in lines()] == [LOGGED[route][0]]


@pytest.mark.parametrize("route", [route for route in LOGGED if not route.endswith("/resubmit/")])
def test_what_takes_no_such_post_leaves_no_line(route: str, somebody: Somebody, member: Member) -> None:
    assert member(SENIOR_OFFICERS).post(address(route, somebody)).status_code in (400, 403, 405)
    assert lines() == []


@pytest.mark.parametrize(
    "route", sorted(route for routes in NOBODYS.values() for route in routes if "admin/(" not in route)
)
def test_what_shows_no_single_customer_is_not_logged(route: str, somebody: Somebody, officer: Client) -> None:
    seen = look("eva", customer=somebody.number)
    officer.raise_request_exception = False
    officer.get(address(route, somebody, seen.pk if "/access/" in route else None))
    assert Access.objects.get() == seen


@pytest.mark.parametrize("route", sorted(FILES))
def test_a_list_taken_as_a_file_is_logged_as_such(route: str, somebody: Somebody, member: Member) -> None:
    assert b"".join(member(AUDITORS).get(address(route, somebody)).streaming_content)
    taken = Access.objects.get()
    assert (taken.kind, taken.customer_id, taken.object_id) == (Kind.EXPORT, None, Export.objects.get().pk)


@pytest.mark.parametrize("role", [ADMINISTRATORS, CATALOG_MANAGERS])
def test_who_has_no_business_with_customers_sees_none(role: str) -> None:
    assert not any(role in allowed for _kind, allowed in LOGGED.values())
