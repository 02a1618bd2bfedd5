"""The forms in which two spellings of the same thing are equal."""

import pytest

from customers.keys import document_key, name_key, phone_key


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("001-1391820-5", "00113918205"),
        (" m11 51.552/0001 ", "M11515520001"),
        ("ñ-1", "Ñ1"),
        ("\uff21\uff11", "A1"),
        ("A\u0301", "Á"),
        ("straße", "STRASSE"),
        ("_-_", ""),
        ("", ""),
    ],
)
def test_a_document_is_compared_by_letters_and_digits_in_upper_case(number: str, key: str) -> None:
    assert document_key(number) == key


@pytest.mark.parametrize("number", ["001-1391820-5", "straße", "\ufdfa", "ŉ", "ǰ1"])
def test_the_key_of_a_document_is_its_own_key(number: str) -> None:
    assert document_key(document_key(number)) == document_key(number)


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("JOSÉ", "", "Núñez", ""), "jose nunez"),
        (("jose ", " nunez"), "jose nunez"),
        (("José-María", "O'Neil"), "jose maria o neil"),
        (("JOSE\u0301",), "jose"),
        (("GROẞ",), "gross"),
        (("李小龍",), "李小龍"),
        (("...", "-"), "... -"),
        (("",), ""),
    ],
)
def test_names_are_compared_without_accents_case_and_punctuation(names: tuple[str, ...], key: str) -> None:
    assert name_key(*names) == key


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("+1 (786) 222-9999", "7862229999"),
        ("17862229999", "7862229999"),
        ("7862229999", "7862229999"),
        ("1786222999", "1786222999"),
        ("+34 612 345 678", "34612345678"),
        ("ext.", ""),
    ],
)
def test_a_phone_is_compared_by_its_digits_without_the_country_code_1(phone: str, key: str) -> None:
    assert phone_key(phone) == key
