"""What tells copies from their originals."""

import pytest
from stdnum.do import cedula as do_cedula

from benchmarks.register.apart import as_copy_text
from benchmarks.register.identities import Identities, Originals, respelled
from benchmarks.register.payloads import Body
from customers.demo.papers import cedula, dashed, passport, wisenroll_code

ORIGINALS = Originals(range(100))
SECOND = Identities(ORIGINALS, 2)


def test_a_document_becomes_that_of_another_person_written_alike() -> None:
    assert SECOND.other("number", cedula(7)) == cedula(207)
    assert SECOND.other("document_number", dashed(cedula(7))) == dashed(cedula(207))
    assert SECOND.other("number", passport(7, "DO", 12)) == passport(207, "DO", 12)


def test_a_check_digit_stays_as_wrong_as_it_was() -> None:
    wrong = cedula(7)[:-1] + str((int(cedula(7)[-1]) + 3) % 10)

    copied = SECOND.other("number", wrong)

    assert copied[:-1] == cedula(207)[:-1]
    assert not do_cedula.is_valid(copied)


@pytest.mark.parametrize("value", ["", "556699130", "L", "no tiene"])
def test_a_number_of_nobody_in_particular_stays(value: str) -> None:
    assert SECOND.other("number", value) == value
    assert SECOND.other("cell_phone", value) == value


def test_codes_of_all_batches_differ() -> None:
    codes = {
        Identities(ORIGINALS, batch).other("wisenroll_code", wisenroll_code(index))
        for batch in range(5)
        for index in ORIGINALS.indexes
    }
    assert len(codes) == 5 * 100


def test_names_are_others_of_the_same_kind_in_the_same_letters() -> None:
    assert SECOND.other("last_name", "PÉREZ") == SECOND.other("last_name", "Pérez").upper() != "PÉREZ"
    assert SECOND.other("first_name", "Nobody's") == "Nobody's"


def test_an_email_stays_within_its_size() -> None:
    assert SECOND.other("email", "ana@example.com") == "ana.2@example.com"
    assert len(SECOND.other("email", "x" * 40 + "@mail.example.org")) == 50


def test_a_phone_becomes_one_that_nobody_has() -> None:
    for spelled in ("8095551234", "809-555-1234", "+1 809 555 1234"):
        other = SECOND.other("cell_phone", spelled)
        assert len(other) == len(spelled)
        digits = "".join(filter(str.isdecimal, other))[-10:]
        assert digits[:3] == "809"
        assert digits[3] in "01"


def test_letters_are_put_in_the_places_of_letters() -> None:
    assert respelled("001-1234567-8", "40298765432") == "402-9876543-2"


def test_a_body_is_rewritten_where_it_identifies_and_nowhere_else() -> None:
    body = Body(f'{{"wisenroll_code": "{wisenroll_code(3)}", "customer_number": 4, "salary": 4, "sex": "M"}}'.encode())

    copied = body.copied(SECOND, lambda number: number + 200)

    code = wisenroll_code(203)
    assert copied == f'{{"wisenroll_code": "{code}", "customer_number": 204, "salary": 4, "sex": "M"}}'.encode()


def test_a_body_that_cannot_be_read_stays() -> None:
    assert Body(b"\xff\xfe").copied(SECOND, int) == b"\xff\xfe"


def test_values_are_written_as_copy_reads_them() -> None:
    assert as_copy_text(None) == r"\N"
    assert as_copy_text("a\tb\\c\n") == r"a\tb\\c\n"
    assert (as_copy_text(True), as_copy_text(False), as_copy_text(12)) == ("t", "f", "12")
    assert as_copy_text(b"\x00\xff") == r"\\x00ff"
