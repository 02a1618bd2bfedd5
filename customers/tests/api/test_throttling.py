"""The ceiling on submissions of one user."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from customers.api.throttling import SubmissionRate


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def waits(times: int, user: User) -> list[float | None]:
    """Seconds to wait after each of several calls; None where the call is let through."""
    found: list[float | None] = []
    for _call in range(times):
        request = Request(APIRequestFactory().post("/"))
        request.user = user
        throttle = SubmissionRate()
        found.append(None if throttle.allow_request(request, None) else throttle.wait())
    return found


def test_without_a_rate_nothing_is_held_back() -> None:
    assert waits(50, User(pk=1)) == [None] * 50


def test_calls_over_the_rate_are_told_how_long_to_wait(settings) -> None:
    settings.SUBMISSION_RATE = "2/minute"

    first, second, third = waits(3, User(pk=1))

    assert (first, second) == (None, None)
    assert third is not None
    assert 0 < third <= 60


def test_one_user_does_not_use_up_another_ones_calls(settings) -> None:
    settings.SUBMISSION_RATE = "2/minute"
    waits(2, User(pk=1))

    assert waits(2, User(pk=2)) == [None, None]
