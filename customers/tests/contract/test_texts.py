"""How texts are kept: trimmed, in one Unicode form, without what cannot be seen or turns the writing around."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Customer, Submission
from customers.tests.helpers import put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]

NAME = "client_info.first_name"
CONTROL = "It has control characters or characters that change the direction of writing."


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  LUIS  ", "LUIS"),
        ("\u00a0\u3000LUIS\n", "LUIS"),
        ("JOSE\u0301", "JOSÉ"),
        ("n\u0303" * 30, "ñ" * 30),
        (" " * 100 + "LUIS", "LUIS"),
        ("LUIS  ALEJANDRO", "LUIS  ALEJANDRO"),
        ("O'Neil-D\u2019Ávila", "O'Neil-D\u2019Ávila"),
        ("李小龍", "李小龍"),
        ("\U0001f600" * 30, "\U0001f600" * 30),
        ("NULL", "NULL"),
        ("<b>&amp;'\"\\", "<b>&amp;'\"\\"),
        ("%s %(x)d {0}", "%s %(x)d {0}"),
    ],
)
def test_a_text_is_kept_trimmed_and_in_nfc(
    accepted: Accepted, read: Callable[[int], Payload], payload: Payload, sent: str, kept: str
) -> None:
    number = accepted(put(payload, NAME, sent))

    assert Customer.objects.get().first_name == kept
    assert read(number)["client_info"]["first_name"] == kept


def test_two_unicode_forms_of_a_name_are_one_name(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, NAME, "JOSÉ"))
    accepted(put(payload, NAME, "JOSE\u0301 "))

    assert list(Submission.objects.order_by("id").values_list("outcome", flat=True)) == ["created", "unchanged"]


@pytest.mark.parametrize(
    "character",
    ["\x01", "\x1f", "\n", "\t", "\x7f", "\x85", "\x9f", "\u061c", "\u200e", "\u200f",
     "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"],
    ids=lambda character: f"U+{ord(character):04X}",
)  # fmt: skip
def test_control_characters_and_overrides_of_direction_are_refused(
    rejections: Refused, payload: Payload, character: str
) -> None:
    assert rejections(put(payload, NAME, f"LU{character}IS")) == {NAME: [CONTROL]}


def test_a_text_of_overrides_alone_is_refused_and_not_taken_for_blank(rejections: Refused, payload: Payload) -> None:
    nickname = "client_info.nickname"

    assert rejections(put(payload, nickname, "\u202e")) == {nickname: [CONTROL]}


@pytest.mark.parametrize("character", ["\ue000", "\U0001fae9"], ids=["private use", "newer than this Unicode"])
def test_a_character_that_we_cannot_name_is_kept(accepted: Accepted, payload: Payload, character: str) -> None:
    accepted(put(payload, "client_info.nickname", character))

    assert Customer.objects.get().nickname == character


def test_a_key_of_the_contract_is_matched_exactly(refused: Refused, payload: Payload) -> None:
    put(payload, "client_info.First_Name", payload["client_info"].pop("first_name"))

    assert refused(payload) == {NAME: ["It is required."]}
