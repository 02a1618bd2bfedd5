"""Figures for monitoring."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core_customer_site import counting, gunicorn
from core_customer_site.counting import Counts, calls, free_place
from core_customer_site.request_log import outcome_of
from customers.audit.logs import whoever_runs_this, write_down
from customers.models import PendingRevision, Seal, Verification

TOKEN = "t" * 32
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _turned_on(settings: Settings) -> Iterator[None]:
    settings.METRICS_TOKEN = TOKEN
    calls.clear()
    yield
    calls.clear()


def read(client: Client) -> dict[str, float]:
    """Sample with its labels -> value."""
    answer = client.get("/metrics", **BEARER)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_there_is_nothing_without_a_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    for headers in ({}, BEARER, {"HTTP_AUTHORIZATION": "Bearer "}):
        assert client.get("/metrics", **headers).status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}é"])
def test_who_has_not_the_token_gets_none(header: str | None, admin_client: Client) -> None:
    answer = admin_client.get("/metrics", **({} if header is None else {"HTTP_AUTHORIZATION": header}))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="metrics"'
    assert "core_customer_" not in answer.content.decode()


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/metrics", **BEARER).status_code == 405


def test_calls_are_counted_by_outcome_and_by_time(client: Client) -> None:
    for seconds, outcome in ((0.003, "created"), (0.005, "created"), (0.2, "refused"), (60, "failed")):
        calls.add(outcome, seconds)
    figures = read(client)

    assert figures['core_customer_calls_total{outcome="created"}'] == 2
    assert figures['core_customer_calls_total{outcome="updated"}'] == 0
    buckets = [value for name, value in figures.items() if "_bucket" in name]
    assert buckets == [2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4]
    assert figures["core_customer_call_seconds_count"] == 4
    assert figures["core_customer_call_seconds_sum"] == pytest.approx(60.208)


def test_only_calls_that_bring_customers_are_counted(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().post("/core_customer").status_code == 301
    settings.SECURE_SSL_REDIRECT = False
    client.post("/core_customer", b"{", content_type="application/json")
    client.post("/core_customer/", b"{", content_type="application/json")
    client.get("/core_customer")
    client.get("/core_customer/1")
    client.get("/admin/")

    figures = read(client)
    assert figures['core_customer_calls_total{outcome="denied"}'] == figures["core_customer_call_seconds_count"] == 2


def test_every_outcome_that_a_request_may_have_can_be_counted() -> None:
    for status in range(400, 600):
        calls.add(outcome_of(status), 0.1)
    assert sum(calls.totals().outcomes.values()) == 200


def test_processes_of_one_server_count_together() -> None:
    counts = Counts()
    for place in (1, 2):
        if not (child := os.fork()):
            counts.use(place)
            for _each in range(1000 * place):
                counts.add("created", 0.001)
            os._exit(0)
        os.waitpid(child, 0)
    assert counts.totals().outcomes["created"] == 3000
    assert counts.totals().seconds == pytest.approx(3.0)


def test_a_worker_counts_where_no_other_does() -> None:
    class Worker:
        place = 1

    class Server:
        WORKERS = {7: Worker()}

    new = Worker()
    gunicorn.pre_fork(Server(), new)
    assert new.place == 2
    with patch.object(counting.calls, "use") as use:
        gunicorn.post_fork(Server(), new)
    use.assert_called_once_with(2)
    assert free_place(set(range(counting.PLACES))) == 0


def test_queue_and_trail_are_those_of_the_database(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    figures = read(client)
    assert figures['core_customer_reviews_pending{state="waiting"}'] == 0
    assert not any("seal" in name or "verification" in name for name in figures)

    run = Verification(customers=1, revisions=1, history_rows=1, submissions=1, problems=3)
    write_down(run, whoever_runs_this())
    made_at = timezone.now() - timedelta(hours=2)
    Seal.objects.create(number=7, made_at=made_at, username="ana", statement="{}", segments="{}")
    with django_assert_num_queries(3):
        figures = read(client)
    assert figures["core_customer_database_up"] == 1
    assert figures["core_customer_seal_number"] == 7
    assert 7200 <= figures["core_customer_seal_age_seconds"] < 7300
    assert figures["core_customer_verification_problems"] == 3
    assert 0 <= figures["core_customer_verification_age_seconds"] < 100


def test_an_outage_is_a_figure_and_no_failure(client: Client) -> None:
    with patch.object(PendingRevision.objects, "order_by", side_effect=OperationalError("gone")):
        figures = read(client)
    assert figures["core_customer_database_up"] == 0
    assert 'core_customer_calls_total{outcome="created"}' in figures
    assert not any("reviews" in name for name in figures)


def test_every_figure_is_described_once_and_before_it(client: Client) -> None:
    write_down(Verification(customers=1, revisions=1, history_rows=1, submissions=1, problems=0), whoever_runs_this())
    Seal.objects.create(number=1, made_at=timezone.now(), username="ana", statement="{}", segments="{}")
    text = client.get("/metrics", **BEARER).content.decode()
    described = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M)

    assert len(described) == len(dict(described)) == len(re.findall("^# HELP ", text, re.M)) == 8
    assert text.endswith("\n")
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) .+|[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.e+-]+', line), line
