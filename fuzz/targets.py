"""The two targets: raw calls of our own, and what schemathesis makes of the API's schema."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .answers import WrongAnswer, check
from .bodies import Raw, calls

TIMEOUT_SECONDS = 60
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = (("/core_customer", "POST"), ("/core_customer/{number}", "GET"))
HARMLESS = [*HealthCheck]
"""Large and slow examples are what this is for."""

Send = Callable[[Any], requests.Response]
Counts = Counter[int]
"""How many answers of which status there were."""


def fuzz_raw(session: requests.Session, address: str, *, examples: int, start: int | None = None) -> Counts:
    """Make so many raw calls; raises WrongAnswer for the smallest that is answered wrongly."""
    counts: Counts = Counter()

    def send(raw: Raw) -> None:
        request = requests.Request(raw.method, f"{address}{raw.path}", headers=dict(raw.headers), data=raw.body)
        answer = session.send(session.prepare_request(request), timeout=TIMEOUT_SECONDS)
        counts[answer.status_code] += 1
        if raw.method != "HEAD":
            try:
                check(answer)
            except WrongAnswer as error:
                raise WrongAnswer(f"{error}\nto {raw!r}") from None

    _run(given(raw=calls())(lambda raw: send(raw)), examples, start)
    return counts


def fuzz_schema(
    session: requests.Session, address: str, schema: dict[str, Any], *, examples: int, start: int | None = None
) -> Counts:
    """Make so many calls of each operation that the schema allows, and as many that it forbids.

    What it forbids is not always refused: the core reads numbers written as texts, say.
    """
    load_all_checks()
    counts: Counts = Counter()
    loaded = schemathesis.openapi.from_dict(schema)

    def send(case: Any) -> None:
        answer = case.call_and_validate(base_url=address, session=session, checks=CHECKS, timeout=TIMEOUT_SECONDS)
        counts[answer.status_code] += 1

    for path, method in OPERATIONS:
        for mode in GenerationMode:
            cases = loaded[path][method].as_strategy(generation_mode=mode)
            _run(given(case=cases)(lambda case: send(case)), examples, start)
    return counts


def _run(test: Any, examples: int, start: int | None) -> None:
    """Run a test of hypothesis: always the same examples, or those that follow from a number."""
    settings = hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=start is None,
        suppress_health_check=HARMLESS,
        print_blob=False,
    )
    settings(test if start is None else seed(start)(test))()
