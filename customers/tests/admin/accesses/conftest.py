"""What tests of the access log share: somebody whose data can be opened, and people of each role who open it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from customers.api.credentials import verified
from customers.audit.access import log_access
from customers.audit.logs import Who
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Access, Review, Revision, Submission
from customers.tests.conftest import PASSWORD, Post, basic, example_of
from customers.tests.helpers import put

LOG = reverse("admin:customers_access_changelist")
ADDRESS = "203.0.113.9"

Member = Callable[..., Client]


@dataclass(frozen=True)
class Somebody:
    """A customer with a revision that waits and a note on it; and a submission that was refused."""

    number: int
    revision: Revision
    note: Review
    refused: Submission
    taken_in: Submission

    def key(self, model: str) -> int:
        """The key of what there is of a model, by which addresses name it."""
        keys = {
            "customer": self.number,
            "revision": self.revision.pk,
            "pendingrevision": self.revision.pk,
            "review": self.note.pk,
            "submission": self.refused.pk,
        }
        return keys.get(model, 1)


@pytest.fixture
def somebody(accepted: Callable[..., int], post: Post) -> Somebody:
    return make_somebody(accepted, post)


def make_somebody(accepted: Callable[..., int], post: Post) -> Somebody:
    number = accepted(example_of(1))
    assert post(put(example_of(1), "client_info.nationality_code", "ZZ")).status_code == 400
    revision, noted_by = Revision.objects.get(), User.objects.create_user("nora", is_staff=True)
    note = review(
        revision, Review.Decision.NOTE, Origin(Revision.Source.ADMIN, noted_by.pk, "nora", reason="Seen."), seen=0
    )
    taken_in, refused = Submission.objects.order_by("pk")
    return Somebody(number, revision, note, refused, taken_in)


@pytest.fixture
def member(db: None, _password_hash: str) -> Member:
    """`member(AUDITORS)`: a client, in English, of a user named like the role, at the desk and at the API's door."""

    def member(role: str, name: str = "") -> Client:
        name = name or role.replace(" ", "_").lower()
        user = User.objects.create(username=name, password=_password_hash, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        verified.add(name, PASSWORD, _password_hash)
        client = Client(
            raise_request_exception=False,
            HTTP_ACCEPT_LANGUAGE="en",
            HTTP_AUTHORIZATION=basic(name),
            REMOTE_ADDR=ADDRESS,
        )
        client.force_login(user)
        return client

    return member


def page(model: str, key: int, name: str = "change") -> str:
    return reverse(f"admin:customers_{model}_{name}", args=[key])


def lines() -> list[tuple[str, str, int | None, int | None]]:
    """The log, oldest first: who, kind, customer and object."""
    return list(Access.objects.order_by("pk").values_list("username", "kind", "customer_id", "object_id"))


def look(name: str, kind: Access.Kind = Access.Kind.CUSTOMER, **facts: Any) -> Access:
    """The line of somebody who has opened something."""
    user = User.objects.filter(username=name).first() or User.objects.create_user(name)
    log_access(Who(name, user.pk, ADDRESS, "r-1"), kind, **facts)
    return Access.objects.latest("pk")
