"""What all lists of the register have in common: their titles, their search, and the order of what is on them."""

import pytest
from django.test import Client
from django.urls import reverse

from .conftest import People, words

TITLES = {
    "access": "Access log",
    "customer": "Customers",
    "erasure": "Erasures",
    "export": "Exports",
    "pendingrevision": "Revisions to review",
    "revision": "Revisions",
    "review": "Reviews",
    "submission": "Submissions",
}

pytestmark = pytest.mark.django_db


def address(model: str) -> str:
    return reverse(f"admin:customers_{model}_changelist")


@pytest.mark.parametrize(("model", "title"), TITLES.items())
def test_a_list_is_called_by_what_it_lists(model: str, title: str, officer: Client) -> None:
    assert f"<h1>{title}</h1>" in officer.get(address(model)).content.decode()


@pytest.mark.parametrize("model", TITLES)
def test_a_list_is_searched_by_post_and_counts_only_what_was_found(model: str, people: People, officer: Client) -> None:
    people(1)
    page = officer.get(address(model))
    assert '<form id="changelist-search" method="post"' in page.content.decode()
    assert "1 result" not in words(page)
    assert "0 results" in words(officer.post(address(model), {"q": "nobody"}, follow=True))


@pytest.mark.parametrize("model", TITLES)
def test_the_keyboard_comes_to_the_filters_before_the_list(model: str, officer: Client) -> None:
    html = officer.get(address(model)).content.decode()
    [filters, the_list] = [html.index(mark) for mark in ('aria-label="Filter"', 'id="changelist-form"')]
    assert html.index('id="searchbar"') < filters < the_list
    assert html.count('aria-label="Filter"') == 1
    assert "changelist-filter" not in html
