"""Which rows an export has, and in what order: those of the list, all its pages."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Export, Review, Revision
from customers.tests.admin.conftest import People
from customers.tests.helpers import put

from .conftest import address, archive, lines, manifest

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


def test_it_has_all_pages_of_the_list(auditor: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.admin.base.ReadOnlyAdmin.list_per_page", 2)
    numbers = people(5)

    found = [int(line["Customer number"]) for line in lines(auditor.get(address("customer")))]

    assert sorted(found) == numbers


def test_it_comes_in_the_order_of_the_list(auditor: Client, people: People) -> None:
    numbers = people(3)

    def order(query: str) -> list[int]:
        return [int(line["Customer number"]) for line in lines(auditor.get(address("customer") + query))]

    assert order("") == numbers[::-1]  # what changed last comes first
    assert order("?o=0") == numbers
    assert order("?o=-0") == numbers[::-1]


def test_it_keeps_the_filters_of_the_list(auditor: Client, payload: Payload, post: Any) -> None:
    post(payload)
    post(put(payload, "client_info.birth_date", "soon"))

    found = lines(auditor.get(address("submission") + "?outcome__exact=refused"))

    assert [line["Outcome"] for line in found] == ["refused"]


def test_it_keeps_a_search_whose_term_is_in_the_session(auditor: Client, example: Any, accepted: Any) -> None:
    wanted = accepted(example(1))
    accepted(example(3))
    answer = auditor.post("/admin/customers/customer/", {"q": "martinez"})
    query = answer.url.partition("?")[2]
    assert "martinez" not in query.lower()

    found = lines(auditor.get(f"{address('customer')}?{query}"))

    assert [line["Customer number"] for line in found] == [str(wanted)]


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(auditor: Client) -> None:
    response = auditor.get(address("revision") + "?created_at__gte=soon")

    assert response.status_code == 302
    assert response.url == "/admin/customers/revision/?e=1"
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("name", "filter_"),
    [
        ("review", "user=4"),
        ("review", "user=zz"),
        ("revision", "state=bogus"),
        ("revision", "correction=zz"),
        ("customer", "state=bogus"),
        ("customer", "severity=bogus"),
        ("submission", "user=zz"),
        ("export", "list=zz"),
        ("access", "user=zz"),
    ],
)
def test_a_filter_that_the_manifest_names_was_applied(
    auditor: Client, payload: Payload, accepted: Any, name: str, filter_: str
) -> None:
    accepted(payload)
    ana = User.objects.create(username="ana")
    note = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="Seen.")
    review(Revision.objects.get(), Review.Decision.NOTE, note, seen=0)
    auditor.get(address("customer"))

    found = manifest(archive(auditor.get(f"{address(name)}?{filter_}")))

    assert found["file"]["rows"] == 0


@pytest.mark.parametrize("name", ["customer", "submission", "revision"])
def test_a_search_that_the_session_has_forgotten_exports_nothing(
    auditor: Client, payload: Payload, accepted: Any, name: str
) -> None:
    accepted(payload)
    for where in (address(name), f"/admin/customers/{name}/"):
        response = auditor.get(f"{where}?q=~forgotten")

        assert response.status_code == 302
        assert response.url == f"/admin/customers/{name}/?e=1"
    assert not Export.objects.exists()
