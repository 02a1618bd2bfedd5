"""The round: each role opens every page that it may."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from .addresses import Page, first_pages, list_address, pages_of_list, pages_of_rows, terms
from .measuring import Measured, measure

FOUND = 200


@dataclass(frozen=True)
class Plan:
    """As whom, which pages, how often, and when to give up on a statement."""

    roles: Sequence[str]
    only: str
    repetitions: int
    patience_seconds: float


def visit(plan: Plan) -> Iterator[Measured]:
    """Every page as each role, one after the other. What it writes, such as lines of the access log, is taken back."""
    with _nothing_stays(plan.patience_seconds):
        searched = terms()
        for role in plan.roles:
            client = _client(role)
            for page in _pages(client, searched):
                if plan.only in page.name or plan.only in page.address:
                    get = _getter(client, page)
                    measured = measure(role, page, get, plan.repetitions, plan.patience_seconds)
                    if measured.status == FOUND or measured.trouble:
                        yield measured


@contextmanager
def _nothing_stays(patience_seconds: float) -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {1000 * patience_seconds:.0f}")
        yield
        transaction.set_rollback(True)
    cache.clear()


def _client(role: str) -> Client:
    user = User.objects.create_user(f"pages_{os.getpid()}_{role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    host = next(host for host in settings.ALLOWED_HOSTS if host != "*")
    client = Client(headers={"accept-language": "es", "host": host}, raise_request_exception=False)
    client.force_login(user)
    return client


def _pages(client: Client, searched: Sequence[tuple[str, str]]) -> Iterator[Page]:
    yield from first_pages()
    for model in admin.site._registry:
        response: Any = client.get(list_address(model), secure=True)
        if response.status_code == FOUND:
            yield from pages_of_list(response.context_data["cl"], searched)
        yield from pages_of_rows(model)


def _getter(client: Client, page: Page) -> Callable[[], Any]:
    return lambda: client.get(page.address, secure=True)
