"""The service's own fixtures."""

from customers.tests.conftest import _password_hash, api_user  # noqa: F401  # fixtures
