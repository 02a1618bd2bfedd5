"""What every test stands on: a database with the catalogs in it, and a process that remembers nothing."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from catalogs import registry
from catalogs.loading import load
from catalogs.models import Country
from catalogs.seeds import Seeds, read_seeds
from core_customer_site.guesses import gate
from customers.tests.unguarded import drop_triggers


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask no database, which `make test` runs once.

    Where a module shares its set-up, tests without the mark `django_db` would not undo what they do.
    """
    for item in items:
        fixtures = set(item.fixturenames)  # type: ignore[attr-defined]
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            continue
        if "django_db_setup" in fixtures:
            raise pytest.UsageError(f"{item.nodeid} needs the mark django_db.")
        item.add_marker("no_database")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the catalogs loaded once for the whole session."""
    with django_db_blocker.unblock():
        call_command("load_catalogs", verbosity=0)


@pytest.fixture(autouse=True, scope="session")
def _flush_empties_append_only_tables() -> Iterator[None]:
    """The flush after a test that commits meets no trigger; it ends as `migrate` does, which installs them again."""
    flush = Flush.handle

    def unguarded(self: Flush, **options: Any) -> None:
        drop_triggers(connections[options["database"]])
        flush(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flush, "handle", unguarded)
        yield


@pytest.fixture(autouse=True)
def _forget_catalogs() -> Iterator[None]:
    """A test must not see what another one rolled back."""
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def admin_user(db: None) -> User:
    """The superuser of `admin_client`, with no password, which would cost a hash in each of many hundred tests."""
    return User.objects.create_superuser("admin")


@pytest.fixture(autouse=True)
def _forget_guesses() -> None:
    """Wrong passwords of one test are not held against the next."""
    gate.clear()


@pytest.fixture(autouse=True)
def _static_files_under_their_own_names(settings: Settings) -> None:
    """Pages can be rendered without collectstatic, whose manifest production looks names up in."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def catalogs_for_transactions(transactional_db: None) -> None:
    """The catalogs in a test that really commits: the flush after the last such test has emptied them."""
    if not Country.objects.exists():
        load(_seeds())


@cache
def _seeds() -> list[Seeds]:
    """What the command reads, which takes longer than to load it."""
    return read_seeds(settings.BASE_DIR / "fixtures" / "catalogs")
