"""What every test stands on: a database with the catalogs in it, and a process that remembers nothing."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker, Settings

from catalogs import registry
from catalogs.models import Country


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the catalogs loaded once for the whole session."""
    with django_db_blocker.unblock():
        call_command("load_catalogs", verbosity=0)


@pytest.fixture(autouse=True)
def _forget_catalogs() -> Iterator[None]:
    """A test must not see what another one rolled back."""
    registry.forget()
    yield
    registry.forget()


@pytest.fixture(autouse=True)
def _static_files_under_their_own_names(settings: Settings) -> None:
    """Pages can be rendered without collectstatic, whose manifest production looks names up in."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def catalogs_for_transactions(transactional_db: None) -> None:
    """The catalogs in a test that really commits: the flush after the last such test has emptied them."""
    if not Country.objects.exists():
        call_command("load_catalogs", verbosity=0)
