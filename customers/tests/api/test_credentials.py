"""The memory of verified credentials."""

import pytest

from customers.api import credentials
from customers.api.credentials import VerifiedCredentials


class Clock:
    """Time that passes when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> VerifiedCredentials:
    return VerifiedCredentials(clock)


def test_only_the_same_three_parts_are_remembered(memory: VerifiedCredentials) -> None:
    memory.add("ana", "secret", "hash")

    assert memory.has("ana", "secret", "hash")
    assert not memory.has("eva", "secret", "hash")
    assert not memory.has("ana", "guess", "hash")
    assert not memory.has("ana", "secret", "another hash")


def test_parts_that_read_alike_when_joined_are_told_apart(memory: VerifiedCredentials) -> None:
    memory.add("ana", "bc", "d")

    assert not memory.has("anab", "c", "d")
    assert not memory.has("ana", "b", "cd")


def test_memory_fades(memory: VerifiedCredentials, clock: Clock) -> None:
    memory.add("ana", "secret", "hash")

    clock.now += 300
    assert not memory.has("ana", "secret", "hash")


def test_what_is_in_use_is_remembered(memory: VerifiedCredentials, clock: Clock) -> None:
    memory.add("ana", "secret", "hash")

    for _each in range(10):
        clock.now += 299
        assert memory.has("ana", "secret", "hash")


def test_no_seconds_means_no_memory(memory: VerifiedCredentials, settings) -> None:
    settings.CREDENTIALS_CACHE_SECONDS = 0
    memory.add("ana", "secret", "hash")

    assert not memory.has("ana", "secret", "hash")


def test_the_oldest_make_room(memory: VerifiedCredentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "LIMIT", 2)
    for name in ("first", "second", "third"):
        memory.add(name, "secret", "hash")

    assert not memory.has("first", "secret", "hash")
    assert memory.has("second", "secret", "hash")
    assert memory.has("third", "secret", "hash")


def test_the_password_is_not_kept(memory: VerifiedCredentials) -> None:
    memory.add("ana", "secret", "hash")

    assert "secret" not in repr(vars(memory))
