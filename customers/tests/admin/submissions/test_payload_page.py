"""The payload on the page of its submission: laid out by the contract, with what is wrong beside it, and raw."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalogs import registry
from catalogs.models import CountryAlias
from customers.models import Submission
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import COUNTRY, UNKNOWN_COUNTRY, Refuse, learn_country, page_address

pytestmark = pytest.mark.django_db

Html = Callable[..., str]


@pytest.fixture
def html(post: Callable[..., Any], officer: Client) -> Html:
    """`html(body)`: the page of the submission that posting the body makes."""

    def html(body: Any, **headers: Any) -> str:
        post(body, **headers)
        response = officer.get(page_address(Submission.objects.latest("pk")))
        assert response.status_code == 200
        content: str = response.content.decode()
        return content

    return html


def test_a_wrong_field_is_marked_with_what_is_wrong_in_the_language_of_the_reader(
    html: Html, payload: dict[str, Any]
) -> None:
    payload["client_info"]["birth_date"] = "2023-02-30"
    page = html(payload, HTTP_ACCEPT_LANGUAGE="es")
    [row] = [row for row in page.split("<tr") if "birth_date</code>" in row]
    assert 'class="sub-wrong" id="sent-client_info.birth_date"' in row
    assert "2023-02-30" in row
    assert "There is no such day." in row
    assert '<a href="#sent-client_info.birth_date">client_info.birth_date</a>' in page
    assert "Esa fecha no existe" in page  # what was answered then


def test_a_right_field_is_not_marked(html: Html, payload: dict[str, Any]) -> None:
    payload["client_info"]["birth_date"] = "2023-02-30"
    assert html(payload).count("sub-wrong") == 1


def test_what_was_taken_in_has_no_marks_though_it_would_be_refused_today(
    accepted: Any, payload: dict[str, Any], officer: Client
) -> None:
    learn_country()
    accepted(put(payload, COUNTRY, UNKNOWN_COUNTRY))
    CountryAlias.objects.filter(alias=UNKNOWN_COUNTRY).delete()
    registry.forget()
    page = officer.get(page_address(Submission.objects.get())).content.decode()
    assert "sub-wrong" not in page
    assert "by the rules and catalogs of today" not in page


def test_a_missing_field_is_shown_where_it_should_have_been(html: Html, payload: dict[str, Any]) -> None:
    del payload["client_info"]["sex"]
    [row] = [row for row in html(payload).split("<tr") if 'id="sent-client_info.sex"' in row]
    assert "not sent" in row
    assert "It is required." in row


def test_what_today_would_pass_is_told_from_what_is_wrong_still(
    refuse: Refuse, payload: dict[str, Any], officer: Client
) -> None:
    submission = refuse(payload)
    learn_country()
    response = officer.get(page_address(submission))
    assert "Nothing is wrong with the data by the rules and catalogs of today." in words(response)
    assert COUNTRY in submission.message
    assert response.content.decode().count("It was refused then; by the rules of today it is not.") == 1


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", "(nothing)"),
        (b"<b>no JSON</b>", "&lt;b&gt;no JSON&lt;/b&gt;"),
        (b'{"a":"<b>"}', "{\n  &quot;a&quot;: &quot;&lt;b&gt;&quot;\n}"),
        (b"\xff<b>", "000000  ff 3c 62 3e"),
    ],
)
def test_the_raw_payload_is_shown_harmlessly(body: bytes, shown: str, html: Html) -> None:
    assert f'<pre class="core-text">{shown}' in html(body)


def test_the_laid_out_payload_is_harmless(html: Html, payload: dict[str, Any]) -> None:
    payload["client_info"] |= {"first_name": "<script>1</script>", '"><script>2</script>': {"<script>3</script>": 1}}
    page = html(payload)
    assert "&lt;script&gt;1" in page
    assert not any(f"<script>{number}" in page for number in (1, 2, 3))


@pytest.mark.parametrize(
    "body",
    [
        b"[1, 2]",
        b'"text"',
        b"{",
        b"\xff\xfe\x00",
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' * 90_000,
        b"{" + b",".join(b'"k%d":1' % number for number in range(10_000)) + b"}",
        b'{"client_info":{"first_name":"' + b"x" * 1_000_000 + b'"}}',
    ],
)
def test_what_cannot_be_laid_out_is_shown_raw(body: bytes, html: Html) -> None:
    page = html(body)
    assert "sub-node" not in page.replace("sub-nodes", "")
    assert '<details class="sub-raw" open>' in page
    assert len(page) < 200_000


def test_of_a_body_too_large_to_be_read_it_is_said_that_it_was_not_kept(html: Html) -> None:
    page = html(b" " * (1024 * 1024 + 1))
    assert "It had 1,048,577 bytes and was not kept." in page
