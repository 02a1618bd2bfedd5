"""What is kept how long: calendar years, and what is past them."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pytest_django import Settings

from customers.audit.logs import Who, write_down
from customers.audit.retention import KINDS, count_past, is_over, past, present, years_before
from customers.models import Access, Customer, Export, Submission
from customers.tests.audit.old import BODY, SECOND, accepted_at, refused_at, years_ago

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


def report(**options: Any) -> str:
    out = StringIO()
    with override("en"):
        call_command("report_retention", stdout=out, no_color=True, **options)
    return out.getvalue()


def counted() -> dict[str, int]:
    return {kind["kind"]: kind["past"] for kind in json.loads(report(json=True))["kinds"]}


def body_of(payload: Payload) -> bytes:
    return json.dumps(payload).encode()


# --- terms ---


@pytest.mark.parametrize(
    ("moment", "years", "before"),
    [
        (datetime(2026, 11, 26, 8, 30, tzinfo=UTC), 10, datetime(2016, 11, 26, 8, 30, tzinfo=UTC)),
        (datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), 4, datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC)),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), 10, datetime(2014, 2, 28, 12, tzinfo=UTC)),
        (datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC), 1, datetime(2025, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), 9_999, datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_term_is_of_calendar_years(moment: datetime, years: int, before: datetime) -> None:
    assert years_before(moment, years) == before


def test_a_term_is_over_when_it_was_complete() -> None:
    began_at = datetime(2016, 2, 29, 12, tzinfo=UTC)

    assert not is_over(began_at, datetime(2017, 2, 28, 23, 59, 59, tzinfo=UTC), 1)
    assert not is_over(began_at, datetime(2020, 2, 29, 12, tzinfo=UTC), 4)
    assert is_over(began_at, datetime(2020, 2, 29, 12, 0, 1, tzinfo=UTC), 4)
    assert is_over(began_at, datetime(2017, 3, 1, tzinfo=UTC), 1)
    assert not is_over(began_at, datetime(2017, 3, 1, tzinfo=UTC), 0)


def test_nothing_is_past_its_term_in_a_new_register(payload: Payload, accepted: Any, post: Any) -> None:
    accepted(payload)
    post(b"{")

    assert set(counted().values()) == {0}
    assert report().endswith("There is nothing to do.\n")


def test_a_refused_payload_is_past_its_term_to_the_second(api_user: User) -> None:
    refused_at(years_ago(), api_user)
    over = refused_at(years_ago() - SECOND, api_user)
    failed = refused_at(years_ago() - SECOND, api_user, status=500)
    never_kept = refused_at(years_ago() - SECOND, api_user, b"", status=413, declared_bytes=10**7)
    assert never_kept.payload_bytes == 10**7

    assert list(past("refused", present()).order_by("pk")) == [over, failed]
    assert count_past("refused", present()).bytes == 2 * len(BODY)


def test_the_setting_says_how_long_refused_payloads_are_kept(api_user: User, settings: Settings) -> None:
    refused_at(years_ago(3) - SECOND, api_user)
    refused_at(years_ago(2) - SECOND, api_user)
    assert counted()["refused"] == 0

    settings.REFUSED_PAYLOAD_YEARS = 3

    assert counted()["refused"] == 1


def test_the_term_of_a_customer_begins_with_the_last_that_was_heard(
    example: Any, api_user: User, accepted: Any
) -> None:
    gone = accepted_at(years_ago() - SECOND, api_user, body_of(example(1)))
    accepted_at(years_ago(), api_user, body_of(example(2)))
    accepted_at(years_ago() - SECOND, api_user, body_of(example(3)))
    accepted(example(3))  # changes nothing: a submission without a revision

    assert list(past("customers", present())) == [Customer.objects.get(number=gone)]
    assert list(past("accepted", present())) == [Submission.objects.get(customer=gone)]


def test_every_submission_of_a_customer_is_kept_as_long_as_the_customer(
    payload: Payload, api_user: User, accepted: Any
) -> None:
    number = accepted_at(years_ago(30), api_user, body_of(payload))
    payload["client_contact"]["email"] = "new@example.com"
    assert accepted(payload) == number

    assert counted()["customers"] == counted()["accepted"] == 0


def test_lines_of_logs_have_a_term(monkeypatch: pytest.MonkeyPatch) -> None:
    for moment in (years_ago() - SECOND, years_ago()):
        with monkeypatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
            write_down(Access(kind=Access.Kind.EXPORT), Who("ana"))
            write_down(Export(listing="customers", format=Export.Format.CSV, row_count=1), Who("ana"))

    assert counted()["access"] == counted()["exports"] == 1


# --- the command ---


def test_it_says_what_is_kept_by_law_and_what_by_setting(settings: Settings) -> None:
    sources = {kind["kind"]: (kind["years"], kind["source"]) for kind in json.loads(report(json=True))["kinds"]}

    assert sources["customers"] == sources["accepted"] == (10, "155-17")
    assert sources["access"] == sources["exports"] == sources["verifications"] == (10, "RETENTION_YEARS")
    assert sources["refused"] == (10, "REFUSED_PAYLOAD_YEARS")
    assert sources["seals"] == sources["erasures"] == (None, "never")
    begin = "from the last revision or submission of the customer"
    assert f"Kept for 10 years {begin} (law 155-17, article 43).\n" in report()
    settings.RETENTION_YEARS = 15
    assert f"Kept for 15 years {begin} (setting RETENTION_YEARS).\n" in report()


def test_it_says_how_many_and_since_when_and_names_nobody(payload: Payload, api_user: User) -> None:
    accepted_at(datetime(2001, 3, 4, 15, tzinfo=UTC), api_user, body_of(payload))
    refused_at(datetime(2002, 3, 4, 15, tzinfo=UTC), api_user)

    text = report()

    assert "customers: customers and their trail" in text
    assert text.count("Past it: 1, the oldest of 04/03/2001.\n") == 2
    assert f"Past it: 1, the oldest of 04/03/2002, {len(BODY)} bytes in all.\n" in text
    assert "erase_refused_payloads" in text
    assert "a decision and a procedure of the bank" in " ".join(text.split())
    assert "Ana" not in text
    assert payload["client_info"]["first_name"] not in text


def test_it_speaks_the_language_of_the_bank() -> None:
    out = StringIO()
    call_command("report_retention", stdout=out)

    begin = "desde la última revisión o el último envío del cliente"
    assert f"Plazo de conservación: 10 años {begin} (ley 155-17, artículo 43).\n" in out.getvalue()


def test_json_has_the_oldest_and_the_bytes(api_user: User) -> None:
    refused_at(datetime(2002, 3, 4, 15, tzinfo=UTC), api_user)

    (refused,) = (kind for kind in json.loads(report(json=True))["kinds"] if kind["kind"] == "refused")

    assert refused == {
        "kind": "refused",
        "years": 10,
        "source": "REFUSED_PAYLOAD_YEARS",
        "past": 1,
        "oldest": "2002-03-04T15:00:00.000000Z",
        "bytes": len(BODY),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_lists_numbers_alone(kind: str, payload: Payload, api_user: User) -> None:
    number = accepted_at(years_ago(20), api_user, body_of(payload))
    accepted = Submission.objects.get()
    refused = refused_at(years_ago(20), api_user)
    expected = {"customers": [number], "accepted": [accepted.pk], "refused": [refused.pk]}

    assert [int(line) for line in report(list=kind).split()] == expected.get(kind, [])


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("report_retention", "--list", "persons")


def test_it_deletes_nothing(payload: Payload, api_user: User) -> None:
    accepted_at(years_ago(20), api_user, body_of(payload))
    refused_at(years_ago(20), api_user)

    report()

    assert Customer.objects.count() == 1
    assert all(submission.payload for submission in Submission.objects.all())


def test_a_report_takes_the_same_few_statements_however_much_there_is(
    example: Any, api_user: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        report()
    for number in (1, 2, 3):
        accepted_at(years_ago() - timedelta(days=number), api_user, body_of(example(number)))
        refused_at(years_ago() - timedelta(days=number), api_user)
    with django_assert_max_num_queries(8):
        report()
