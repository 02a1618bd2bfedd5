"""The access log as auditors read it: who opened what, found by customer and by user."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from customers.models import Access
from customers.roles import ADMINISTRATORS, AUDITORS, COMPLIANCE_OFFICERS, ROLES, SENIOR_OFFICERS
from customers.tests.admin.conftest import FOR_ONE_PAGE, People, words
from customers.tests.admin.desk.conftest import days_ago

from .conftest import ADDRESS, LOG, Member, Somebody, look, page

Kind = Access.Kind
HOME = reverse("admin:index")

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(member: Member) -> Client:
    """An auditor."""
    return member(AUDITORS, "eva")


def rows(client: Client, **query: Any) -> list[Access]:
    answer = client.get(LOG, query)
    assert answer.status_code == 200, answer
    return list(answer.context["cl"].result_list)


def links(access: Access, client: Client) -> list[str]:
    """Where the line leads, beside its own page and the customer's."""
    [row] = [row for row in rows(client) if row == access]
    link: str = row.link  # type: ignore[attr-defined]
    return [part.partition('"')[0] for part in link.split('href="')[1:]]


@pytest.mark.parametrize("role", sorted(set(ROLES) - {AUDITORS}))
def test_only_auditors_see_it(role: str, member: Member) -> None:
    client, line = member(role), look("ana")
    assert client.get(LOG).status_code == 403
    assert client.get(page("access", line.pk)).status_code == 403
    assert LOG not in client.get(HOME).content.decode()


def test_the_newest_comes_first_and_says_who_what_whose_and_from_where(eva: Client, somebody: Somebody) -> None:
    first = look("ana", customer=somebody.number)
    second = look("ben", Kind.REVISION, customer=somebody.number, object_id=somebody.revision.pk)
    assert rows(eva) == [second, first]
    text = " ".join(strip_tags(eva.get(LOG).content.decode().replace("</td>", " ")).split())
    customer = somebody.revision.customer
    assert f"ben revision {customer.number} / 1 {customer} {ADDRESS}" in text
    assert f"ana customer {customer} {ADDRESS}" in text
    assert "2 accesses" in text


def test_each_line_leads_to_what_was_opened(eva: Client, somebody: Somebody) -> None:
    number, moment = somebody.number, "2026-01-02T14:30:00.000000Z"
    for kind, facts, address in (
        (Kind.CUSTOMER, {}, page("customer", number)),
        (Kind.TIMELINE, {}, page("customer", number, "history")),
        (Kind.REVISION, {"object_id": somebody.revision.pk}, page("revision", somebody.revision.pk)),
        (Kind.REVIEW, {"object_id": somebody.note.pk}, page("review", somebody.note.pk)),
        (Kind.SUBMISSION, {"object_id": somebody.refused.pk}, page("submission", somebody.refused.pk)),
        (Kind.DOSSIER, {"detail": moment}, page("customer", number, "dossier") + "?at=2026-01-02T14%3A30%3A00.000000Z"),
    ):
        line = look("ana", kind, customer=number, **facts)
        assert links(line, eva) == [address], kind
        assert eva.get(address).status_code == 200, kind


def test_a_dossier_is_told_by_its_moment_in_the_time_of_the_bank(eva: Client, somebody: Somebody) -> None:
    look("ana", Kind.DOSSIER, customer=somebody.number, detail="2026-01-02T14:30:00.000000Z")
    assert "dossier · 02/01/2026 10:30" in words(eva.get(LOG))


@pytest.mark.parametrize("detail", ["", "yesterday", "2026-13-45T14:30:00Z"])
def test_a_moment_that_is_none_stands_as_it_is(detail: str, eva: Client, somebody: Somebody) -> None:
    look("ana", Kind.DOSSIER, customer=somebody.number, detail=detail)
    assert f"dossier {detail}".strip() in words(eva.get(LOG))


def test_what_the_reader_may_not_open_and_what_has_no_page_is_only_told(eva: Client, somebody: Somebody) -> None:
    for kind in (Kind.CORRECTION, Kind.API):
        assert links(look("sol", kind, customer=somebody.number), eva) == []


def test_what_is_of_no_customer_leads_to_none(eva: Client, somebody: Somebody) -> None:
    line = look("ana", Kind.SUBMISSION, object_id=somebody.refused.pk)
    html = eva.get(LOG).content.decode()
    assert f'">submission {somebody.refused.pk}</a></td><td class="field-shown_customer">—</td>' in html
    assert "customers/customer/" not in eva.get(page("access", line.pk)).content.decode().split("core-facts")[1]


def test_the_page_of_a_line_has_all_of_it_and_nothing_to_fill_in(eva: Client, somebody: Somebody) -> None:
    line = look("ana", Kind.DOSSIER, customer=somebody.number, detail="2026-01-02T14:30:00.000000Z")
    answer = eva.get(page("access", line.pk))
    text = words(answer)
    for fact in ("ana", ADDRESS, "r-1", line.digest, line.detail, str(somebody.number)):
        assert fact in text, fact
    assert not answer.context["adminform"].form.fields
    assert "/history/" not in answer.content.decode().split("core-facts")[-1]


def test_to_look_at_the_log_is_not_logged(eva: Client, somebody: Somebody) -> None:
    line = look("ana", customer=somebody.number)
    eva.get(LOG)
    eva.get(page("access", line.pk))
    eva.get(HOME)
    assert Access.objects.get() == line


def test_it_is_listed_by_customer(eva: Client, people: People) -> None:
    one, other = people(2)
    looks = [look("ana", customer=one), look("ana", customer=other), look("ben", customer=one)]
    assert rows(eva, customer=str(one)) == [looks[2], looks[0]]
    assert rows(eva, customer="999999") == rows(eva, customer="x") == []


def test_it_is_listed_by_user_under_the_name_that_the_lines_have(eva: Client, somebody: Somebody) -> None:
    ana, ben = look("ana", customer=somebody.number), look("ben", customer=somebody.number)
    assert rows(eva, user=str(ana.user_id)) == [ana]
    assert rows(eva, user=str(ben.user_id)) == [ben]
    assert rows(eva, user="x") == []


def test_only_users_who_have_looked_are_offered(eva: Client, somebody: Somebody) -> None:
    look("ben", customer=somebody.number)
    look("ana", customer=somebody.number)
    [menu] = [spec for spec in eva.get(LOG).context["cl"].filter_specs if spec.title == "user"]
    assert [name for _key, name in menu.lookup_choices] == ["ana", "ben"]


def test_it_is_filtered_by_kind_and_days(eva: Client, somebody: Somebody) -> None:
    with days_ago(40):
        old = look("ana", Kind.TIMELINE, customer=somebody.number)
    new = look("ana", customer=somebody.number)
    month_ago = (timezone.localdate() - timedelta(days=30)).isoformat()
    assert rows(eva, kind__exact="timeline") == [old]
    assert rows(eva, created_at_from=month_ago) == [new]
    assert rows(eva, created_at_to=month_ago) == [old]


def test_it_is_found_by_customer_user_and_request(eva: Client, people: People) -> None:
    one, other = people(2)
    first = look("ana", customer=one)
    eva.get(page("customer", other), headers={"X-Request-ID": "desk-7"})
    second = Access.objects.latest("pk")
    assert rows(eva, q=str(one)) == [first]
    assert rows(eva, q="AN") == [first]
    assert rows(eva, q="desk-7") == [second]
    assert rows(eva, q="nobody") == []


def test_the_list_takes_few_statements_whatever_its_size(
    eva: Client, people: People, statements: Callable[[Callable[[], Any]], int]
) -> None:
    numbers = people(5)
    ana = look("ana", Kind.TIMELINE, customer=numbers[0])
    query = {"customer": numbers[0], "user": ana.user_id, "kind__exact": "timeline", "created_at_from": "2020-01-01"}
    for_one = statements(lambda: eva.get(LOG))
    for number in numbers:
        for name in ("ana", "ben", "cora", "dora"):
            look(name, Kind.REVISION, customer=number, object_id=number)
    assert statements(lambda: eva.get(LOG)) == for_one <= 7 + FOR_ONE_PAGE
    assert statements(lambda: eva.get(LOG, {**query, "q": "ana"})) == 10 + FOR_ONE_PAGE


def test_a_customers_page_leads_to_who_has_looked(eva: Client, member: Member, somebody: Somebody) -> None:
    address = f"{LOG}?customer={somebody.number}"
    html = eva.get(page("customer", somebody.number)).content.decode()
    assert f'<a href="{address}">Who has looked</a>' in html
    assert [row.username for row in eva.get(address).context["cl"].result_list] == ["eva"]
    for role in (COMPLIANCE_OFFICERS, SENIOR_OFFICERS):
        assert LOG not in member(role).get(page("customer", somebody.number)).content.decode()


def test_a_users_page_leads_to_what_they_have_opened(eva: Client, member: Member, somebody: Somebody) -> None:
    line = look("ana", customer=somebody.number)
    user = reverse("admin:auth_user_change", args=[line.user_id])
    address = f"{LOG}?user={line.user_id}"
    assert f'<a href="{address}">What they opened</a>' in eva.get(user).content.decode()
    assert list(eva.get(address).context["cl"].result_list) == [line]
    assert LOG not in member(ADMINISTRATORS).get(user).content.decode()


def test_the_first_page_has_the_latest_ten(eva: Client, somebody: Somebody) -> None:
    assert eva.get(HOME).context["audit"].latest_looks == []
    for place in range(11):
        look(f"user-{place}", customer=somebody.number)
    latest = eva.get(HOME).context["audit"].latest_looks
    assert [line.access.username for line in latest] == [f"user-{place}" for place in range(10, 0, -1)]
    assert f'href="{page("customer", somebody.number)}">customer</a>' in eva.get(HOME).content.decode()


def test_who_audits_without_the_log_does_not_see_it_on_the_first_page(
    staff: Callable[..., Client], somebody: Somebody
) -> None:
    client = staff("export_register", "view_revision", "view_review")
    assert client.get(HOME).context["audit"].latest_looks is None
    assert "Latest accesses" not in words(client.get(HOME))


def test_a_name_that_was_changed_stays_in_its_lines(eva: Client, somebody: Somebody) -> None:
    line = look("ana", customer=somebody.number)
    User.objects.filter(username="ana").update(username="ana.diaz")
    assert [row.username for row in rows(eva)] == [line.username] == ["ana"]
