"""Lists of more rows than anybody reads: what is counted, what is said of the rest, and what the database is asked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.admin import finding, paging
from customers.admin.submission_search import found_by
from customers.models import Access, Customer, Review, Revision, RiskAssessment, Submission

from .conftest import People, words

LOG = reverse("admin:customers_access_changelist")
SHORT, LONG, PAGE = 60, 150, 50
LISTS = [model for model in admin.site._registry if model._meta.app_label == "customers"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """`lines(n)`: n accesses, oldest first; lists count 60 rows and one page more, and end after 150."""
    monkeypatch.setattr(paging, "COUNTED_FIRST", SHORT)
    monkeypatch.setattr(paging, "PAGES_AHEAD", 1)
    monkeypatch.setattr(paging, "LONGEST_LIST", LONG)

    def lines(count: int) -> list[int]:
        moment = timezone.now()
        Access.objects.bulk_create(
            Access(created_at=moment, username="ana", kind="customer", digest_version=1) for _each in range(count)
        )
        return list(Access.objects.order_by("pk").values_list("pk", flat=True))

    return lines


def shown(page: Any) -> list[int]:
    return [access.pk for access in page.context["cl"].result_list]


def test_a_short_list_is_counted(lines: Any, officer: Client) -> None:
    lines(SHORT)
    assert f"{SHORT} accesses" in words(officer.get(LOG))
    assert "more than" not in words(officer.get(LOG))


def test_pages_of_a_short_list_are_in_its_order(lines: Any, officer: Client) -> None:
    numbers = lines(SHORT)
    assert shown(officer.get(LOG)) == numbers[: -PAGE - 1 : -1]
    assert shown(officer.get(LOG, {"p": 2})) == numbers[SHORT - PAGE - 1 :: -1]
    assert shown(officer.get(LOG, {"o": "0"})) == numbers[:PAGE]


def test_rows_of_a_period_are_found_by_its_moment(lines: Any, officer: Client) -> None:
    numbers = lines(LONG)
    today = timezone.localdate().isoformat()
    with CaptureQueriesContext(connection) as captured:
        page = officer.get(LOG, {"created_at_from": today, "o": "-0"})
    assert shown(page) == numbers[: -PAGE - 1 : -1]
    [keys] = [query["sql"] for query in captured if query["sql"].endswith(f" LIMIT {2 * PAGE + 1}")]
    assert re.search(r'ORDER BY "customers_access"\."created_at" ASC LIMIT', keys), keys


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is told nothing")
def test_what_postgresql_is_told_of_one_statement_is_taken_back(lines: Any, officer: Client) -> None:
    lines(LONG)
    with CaptureQueriesContext(connection) as captured:
        officer.get(LOG)
    assert "SET LOCAL enable_sort = off" in [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",)


def test_a_long_list_is_counted_some_pages_ahead(lines: Any, officer: Client) -> None:
    numbers = lines(LONG)
    assert "more than 100 accesses" in words(officer.get(LOG))
    second = officer.get(LOG, {"p": 2})
    assert "150 accesses" in words(second)
    assert "more than" not in words(second)
    assert shown(officer.get(LOG, {"p": 3})) == numbers[49::-1]


def test_a_very_long_list_ends_and_says_so(lines: Any, officer: Client) -> None:
    numbers = lines(LONG + 1)
    last = officer.get(LOG, {"p": 3})
    assert "more than 150 accesses" in words(last)
    assert "The list ends here" in words(last)
    assert shown(last) == numbers[50:0:-1]
    assert "The list ends here" not in words(officer.get(LOG))
    assert officer.get(LOG, {"p": 4}).status_code == 302
    assert shown(officer.get(LOG, {"o": "0"}))[0] == numbers[0], "the opposite order shows what is left out"


def test_a_search_that_finds_much_says_more_than(lines: Any, officer: Client) -> None:
    User.objects.create_user("ana")
    lines(LONG)
    assert "more than 100 results" in words(officer.get(LOG, {"q": "ana"}))


def test_spanish_says_so_too(lines: Any, officer: Client) -> None:
    lines(LONG + 1)
    officer.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    page = words(officer.get(LOG, {"p": 3}))
    assert "más de 150 accesos" in page
    assert "La lista termina aquí" in page


@pytest.mark.parametrize("model", LISTS)
def test_no_list_counts_or_reads_all_of_its_table(model: Any, people: People, officer: Client) -> None:
    people(1)
    with CaptureQueriesContext(connection) as captured:
        page: Any = officer.get(reverse(f"admin:customers_{model._meta.model_name}_changelist"))
    assert page.status_code == 200
    asked = [query["sql"] for query in captured if re.search(rf'FROM "{model._meta.db_table}"', query["sql"])]
    assert not [sql for sql in asked if sql.startswith("SELECT COUNT(*)")]
    [keys] = [sql for sql in asked if sql.endswith(f" LIMIT {paging.COUNTED_FIRST + 1}")]
    assert re.match(r'SELECT "\w+"\."\w+" AS "pk" FROM', keys), keys
    assert " ORDER BY " not in keys
    rows = [sql for sql in asked if re.search(r'"\."\w+" IN \(.*\) ORDER BY ', sql)]
    assert len(rows) == bool(page.context["cl"].result_list), asked


def test_what_a_term_finds_elsewhere_is_the_same_whether_it_is_much_or_little(
    monkeypatch: pytest.MonkeyPatch, people: People
) -> None:
    people(3)
    few = set(Submission.objects.filter(found_by("P2-0")))
    many = set(Submission.objects.filter(found_by("example.com") | found_by("P")))
    monkeypatch.setattr(finding, "FEW", 0)
    assert set(Submission.objects.filter(found_by("P2-0"))) == few
    assert len(few) == 1
    assert set(Submission.objects.filter(found_by("example.com") | found_by("P"))) == many


INDEXED: list[tuple[QuerySet[Any], str]] = [
    (Customer.objects.filter(nationality="JP").order_by(), "customer_of_nationality"),
    (Customer.objects.filter(branch="9").order_by(), "customer_by_branch"),
    (Customer.objects.filter(person_type="PEP").order_by(), "customer_exposed"),
    (RiskAssessment.objects.filter(level="3"), "risk_assessment_by_level"),
    (Submission.objects.filter(user=1).order_by(), "submission_by_user"),
    (Submission.objects.filter(request_id="r").order_by(), "submission_by_request"),
    (
        Submission.objects.filter(outcome__in=("refused", "failed"), outcome="failed").order_by("-received_at"),
        "submission_by_outcome",
    ),
    (
        Submission.objects.filter(outcome__in=("refused", "failed"), status=409).order_by("-received_at"),
        "submission_of_status",
    ),
    (Revision.objects.order_by("-created_at"), "revision_by_moment"),
    (Revision.objects.filter(username="ana").order_by("pk"), "revision_by_user"),
    (Revision.objects.filter(request_id="r", submission=None).order_by(), "revision_by_request"),
    (Review.objects.filter(username="ana").order_by("pk"), "review_by_user"),
    (Review.objects.filter(request_id="r").order_by(), "review_by_request"),
    (Access.objects.filter(kind="export").order_by("-created_at"), "access_by_kind"),
    (Access.objects.filter(request_id="r").order_by(), "access_by_request"),
]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite chooses by rules, whatever the tables hold")
@pytest.mark.parametrize(("rows", "index"), INDEXED)
def test_what_lists_are_narrowed_by_has_an_index(rows: QuerySet[Any], index: str) -> None:
    with connection.cursor() as cursor:
        table = [rows.model._meta.db_table]
        cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = %s::regclass", table)
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", table)  # whatever vacuum saw before
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert index in rows.explain()
