"""Marks: what stands in a text that is hashed for what the database is still to give."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils.safestring import mark_safe

from customers.audit.digest import canonical_text
from customers.intake.storage.functions import DIVIDER, MARK
from customers.intake.storage.marks import SUBMISSION_DIGEST, KeyHolder, marked, marked_apart

HOSTILE = [f"a{MARK}2{MARK}", f"{DIVIDER}", "\\u0001", '":-1', "digest of the submission", "ñ\u2028😀", '"', "\\"]


def revision(**changes: Any) -> dict[str, Any]:
    return {
        "version": 2,
        "previous": "",
        "revision": {"id": KeyHolder.at(2), "reason": "x"},
        "rows": [["a", {"history_id": KeyHolder.at(3)}], ["b", {"history_id": KeyHolder.at(4)}]],
        "findings": [{"id": KeyHolder.at(5)}],
        "submission": SUBMISSION_DIGEST,
        **changes,
    }


def test_without_holders_it_is_the_canonical_text() -> None:
    content = {"b": HOSTILE, "a": {"z": None, "y": True, "x": -7}, "": 10**18}

    assert marked(content) == canonical_text(content)


def test_no_text_reads_as_a_mark_or_divider() -> None:
    text = marked_apart(revision(findings=[{"text": text} for text in HOSTILE], submission=""))

    assert text.count(MARK) == 2 * 3
    assert text.count(DIVIDER) == 2 * (len(HOSTILE) + 1 + 2)


def test_holders_become_marks_in_the_order_of_their_keys() -> None:
    assert marked({"id": KeyHolder.at(12), "digest": SUBMISSION_DIGEST}) == (
        f'{{"digest":"{MARK}1{MARK}","id":{MARK}12{MARK}}}'
    )
    assert KeyHolder.at(2) < KeyHolder.at(3) < KeyHolder.at(12) < 0
    assert KeyHolder.at(12).place == 12


def test_parts_are_divided_off_in_their_order_and_nothing_else_is_changed() -> None:
    text = marked_apart(revision())

    assert text.replace(DIVIDER, "") == marked(revision())
    assert text.split(DIVIDER)[1::2] == [
        f'{{"id":{MARK}5{MARK}}}',
        f'{{"id":{MARK}2{MARK},"reason":"x"}}',
        f'{{"history_id":{MARK}3{MARK}}}',
        f'{{"history_id":{MARK}4{MARK}}}',
    ]


def test_a_text_of_another_class_is_a_text() -> None:
    assert marked({"a": mark_safe("<b>")}) == '{"a":"<b>"}'


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        marked({"a": Decimal(1)})
