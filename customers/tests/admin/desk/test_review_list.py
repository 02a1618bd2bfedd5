"""The list of reviews: who decided what on which revision, and when."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from customers.models import Review, Revision
from customers.roles import ADMINISTRATORS, AUDITORS, CATALOG_MANAGERS
from customers.tests.admin.conftest import People, words

from .conftest import Desk, days_ago, decide

LIST = reverse("admin:customers_review_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(desk: Desk) -> Client:
    """An auditor."""
    return desk(AUDITORS, "eva")


@pytest.fixture
def reviews(ana: Client, ben: Client, revisions: list[Revision]) -> list[Review]:
    """A flag by ana, an approval by ben."""
    decide(ana, revisions[0], "flagged", "The address is odd.")
    decide(ben, revisions[1], "approved")
    return list(Review.objects.order_by("pk"))


def rows(client: Client, **query: Any) -> list[Review]:
    return list(client.get(LIST, query).context["cl"].queryset)


def test_the_newest_comes_first_and_says_who_what_and_why(eva: Client, reviews: list[Review]) -> None:
    assert rows(eva) == reviews[::-1]
    html = eva.get(LIST).content.decode().replace("</td>", " ")
    flag = reviews[0]
    assert f"ana flagged {flag.customer} {flag.revision} The address is odd." in strip_tags(html)


def test_the_page_of_a_review_has_all_of_it_and_nothing_to_fill_in(eva: Client, reviews: list[Review]) -> None:
    flag = reviews[0]
    page = eva.get(reverse("admin:customers_review_change", args=[flag.pk]))
    text = words(page)
    for fact in ("The address is odd.", "ana", "flagged", flag.digest, flag.request_id):
        assert fact in text, fact
    assert not page.context["adminform"].form.fields
    assert "/history/" not in page.content.decode()


@pytest.mark.parametrize("page", ["add/", "{}/change/", "{}/delete/"])
def test_nothing_is_written_by_hand(page: str, officer: Client, reviews: list[Review]) -> None:
    before = list(Review.objects.values_list())
    answer = officer.post(LIST + page.format(reviews[0].pk), {"note": "Other.", "post": "yes"})
    assert answer.status_code == 403
    assert list(Review.objects.values_list()) == before


@pytest.mark.parametrize("role", [CATALOG_MANAGERS, ADMINISTRATORS])
def test_others_do_not_see_reviews(role: str, desk: Desk, reviews: list[Review]) -> None:
    client = desk(role, "max")
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("admin:customers_review_change", args=[reviews[0].pk])).status_code == 403


def test_reviews_are_filtered_by_decision_and_officer(eva: Client, reviews: list[Review]) -> None:
    flag, approval = reviews
    assert rows(eva, decision__exact="flagged") == [flag]
    assert rows(eva, user=str(approval.user_id)) == [approval]


@pytest.mark.parametrize("user", ["x", "999999", "9" * 40])
def test_an_officer_who_has_reviewed_nothing_has_no_rows(user: str, eva: Client, reviews: list[Review]) -> None:
    assert len(rows(eva)) == 2
    assert rows(eva, user=user) == []


def test_only_who_has_reviewed_is_offered(eva: Client, sara: Client, reviews: list[Review]) -> None:
    names = [label for _pk, label in eva.get(LIST).context["cl"].filter_specs[2].lookup_choices]
    assert names == ["ana", "ben"]


def test_reviews_are_filtered_by_days(eva: Client, ana: Client, revisions: list[Revision]) -> None:
    with days_ago(40):
        decide(ana, revisions[0], "approved")
    decide(ana, revisions[1], "approved")
    old, new = Review.objects.order_by("pk")
    assert rows(eva, created_at_to=localdate(old.created_at).isoformat()) == [old]
    assert rows(eva, created_at_from=localdate(new.created_at).isoformat()) == [new]


def test_reviews_are_found_by_customer_officer_and_request(eva: Client, reviews: list[Review]) -> None:
    flag, approval = reviews
    assert rows(eva, q=str(flag.customer_id)) == [flag]
    assert rows(eva, q="ben") == [approval]
    assert rows(eva, q=flag.request_id) == [flag]


def test_the_list_takes_as_many_statements_for_ten_as_for_one(
    people: People, ana: Client, statements: Callable[[Callable[[], Any]], int]
) -> None:
    people(10)
    first, *others = Revision.objects.all()
    decide(ana, first, "approved")
    for_one = statements(lambda: ana.get(LIST))
    for other in others:
        decide(ana, other, "approved")
    assert statements(lambda: ana.get(LIST)) == for_one
