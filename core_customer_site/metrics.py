"""`/metrics`: figures for monitoring, in the text format of Prometheus (0.0.4). None is about a person."""

from collections.abc import Iterator, Mapping
from hmac import compare_digest
from itertools import accumulate

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core_customer_site.counting import BUCKETS_SECONDS, Totals, calls
from core_customer_site.errors import answer
from customers.models import PendingRevision, Seal, Verification

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

HELP: Mapping[str, tuple[str, str]] = {
    "core_customer_calls_total": ("counter", "Calls of POST /core_customer that this server has answered, by outcome."),
    "core_customer_call_seconds": ("histogram", "How long this server took to answer them."),
    "core_customer_database_up": ("gauge", "Whether the database answers; if it does not, what it knows is not here."),
    "core_customer_reviews_pending": ("gauge", "Revisions in the queue of reviews, by state; the same on all servers."),
    "core_customer_seal_number": ("gauge", "The number of the last seal of the audit trail."),
    "core_customer_seal_age_seconds": ("gauge", "How long ago the audit trail was last sealed."),
    "core_customer_verification_age_seconds": ("gauge", "How long ago the audit trail was last verified."),
    "core_customer_verification_problems": ("gauge", "What the last verification of the audit trail found."),
}


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who has METRICS_TOKEN; where none is set, there is nothing at this address."""
    if not settings.METRICS_TOKEN:
        raise Http404
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not compare_digest(request.headers.get("Authorization", "").encode(), expected):
        response = answer(request, 401, "The token is not right.")
        response["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return response
    return HttpResponse("".join(f"{line}\n" for line in _lines()), content_type=CONTENT_TYPE)


def _lines() -> Iterator[str]:
    described = ""
    for name, labels, value in (*_of_this_server(calls.totals()), *_of_the_database()):
        metric = name if name in HELP else name.rpartition("_")[0]
        if metric != described:
            kind, text = HELP[metric]
            yield f"# HELP {metric} {text}"
            yield f"# TYPE {metric} {kind}"
            described = metric
        yield f"{name}{labels} {value}"


Sample = tuple[str, str, int | float]
"""Name, labels as they are written, value."""


def _of_this_server(totals: Totals) -> Iterator[Sample]:
    for outcome, count in totals.outcomes.items():
        yield "core_customer_calls_total", f'{{outcome="{outcome}"}}', count
    bounds = (*map(str, BUCKETS_SECONDS), "+Inf")
    for bound, count in zip(bounds, accumulate(totals.buckets), strict=True):
        yield "core_customer_call_seconds_bucket", f'{{le="{bound}"}}', count
    yield "core_customer_call_seconds_sum", "", totals.seconds
    yield "core_customer_call_seconds_count", "", sum(totals.buckets)


def _of_the_database() -> list[Sample]:
    """Three statements, none over more rows than wait for a review."""
    try:
        return [("core_customer_database_up", "", 1), *_queue(), *_trail()]
    except (DatabaseError, InterfaceError):
        connection.close()  # so that the next one asks a fresh connection, not the broken one
        return [("core_customer_database_up", "", 0)]


def _queue() -> Iterator[Sample]:
    waiting = dict(PendingRevision.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in PendingRevision.State:
        yield "core_customer_reviews_pending", f'{{state="{state.value}"}}', waiting.get(state.value, 0)


def _trail() -> Iterator[Sample]:
    now = timezone.now()
    if seal := Seal.objects.order_by("-number").only("number", "made_at").first():
        yield "core_customer_seal_number", "", seal.number
        yield "core_customer_seal_age_seconds", "", round((now - seal.made_at).total_seconds())
    if run := Verification.objects.order_by("-pk").only("created_at", "problems").first():
        yield "core_customer_verification_age_seconds", "", round((now - run.created_at).total_seconds())
        yield "core_customer_verification_problems", "", run.problems
