"""What is acknowledged and not there is seen, and so is everything else that may not be."""

from dataclasses import replace

import pytest

from benchmarks.payloads import read_example
from failover.checks import Register, code_of, lost_notes, missing, outside_the_table, phone_of, split
from failover.load import Attempt, Journal
from failover.witness import Note

MADE = Attempt("failover-0-1", 7, False, 1.0, 2.0, 201, 41)
CHANGED = Attempt("failover-0-2", 7, True, 3.0, 4.0, 201, 41)
UNAVAILABLE = Attempt("failover-0-3", 8, False, 5.0, 6.0, 503)
WHOLE = Register(
    {code_of(7): (41, phone_of(7, True))}, {MADE.request_id: (201, 41), CHANGED.request_id: (201, 41)}
)  # fmt: skip
ATTEMPTS = [MADE, CHANGED, UNAVAILABLE]


def test_the_payload_has_what_is_looked_for() -> None:
    body = read_example().body(7, is_changed=True).decode()

    assert code_of(7) in body
    assert phone_of(7, True) in body


def test_nothing_is_missing_where_all_is_there() -> None:
    assert list(missing(ATTEMPTS, WHOLE)) == []


@pytest.mark.parametrize(
    ("register", "problem"),
    [
        (replace(WHOLE, customers={}), "is missing"),
        (replace(WHOLE, customers={code_of(7): (42, phone_of(7, True))}), "is not as was acknowledged"),
        (replace(WHOLE, customers={code_of(7): (41, phone_of(7, False))}), "is not as was acknowledged"),
        (replace(WHOLE, submissions={CHANGED.request_id: (201, 41)}), "failover-0-1: the submission"),
        (replace(WHOLE, submissions={**WHOLE.submissions, MADE.request_id: (201, 9)}), "failover-0-1: the submission"),
        (replace(WHOLE, customers={**WHOLE.customers, code_of(8): (42, phone_of(8, False))}), "nobody was told of"),
    ],
)
def test_what_is_missing_or_other_is_named(register: Register, problem: str) -> None:
    (found,) = missing(ATTEMPTS, register)

    assert problem in found


def test_a_person_under_two_numbers_is_named() -> None:
    found = list(missing([replace(MADE, customer_number=40), CHANGED], WHOLE))

    assert any("several numbers: ['40', '41']" in problem for problem in found)


def test_other_answers_than_done_and_try_again_are_counted() -> None:
    broken = replace(UNAVAILABLE, status=500, said="oops")
    silent = replace(UNAVAILABLE, status=None, said="TimeoutError: timed out")

    assert list(outside_the_table(ATTEMPTS)) == []
    assert list(outside_the_table([*ATTEMPTS, broken, broken, silent])) == [
        "2 times 500: oops",
        "1 times no answer: TimeoutError: timed out",
    ]


def test_servers_that_differ_are_named() -> None:
    same, other = {"customers_revision": (2, "a")}, {"customers_revision": (2, "b")}

    assert list(split({"node1": same, "node2": same})) == []
    assert "customers_revision differs" in next(split({"node1": same, "node2": other}))


def test_a_row_that_a_cut_off_leader_has_acknowledged_and_lost_is_named() -> None:
    notes = [Note(1, 0.0, 1.0, True, ""), Note(2, 1.0, 2.0, False, "")]

    assert list(lost_notes(notes, {1})) == []
    assert list(lost_notes(notes, set())) == ["row 1 of the witness was acknowledged and is missing"]


def test_the_longest_silence_has_its_ends_in_it() -> None:
    journal = Journal([MADE, UNAVAILABLE, CHANGED])

    assert journal.longest_silence(2.0, 4.5) == 2.0
    assert journal.longest_silence(1.0, 9.0) == 5.0
