"""What must hold afterwards: everything acknowledged is there, once, and all servers tell the same history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.payloads import WISENROLL_CODES

from .load import Attempt
from .witness import Note

REGISTER = """
SELECT c.wisenroll_code, c.number, t.cell_phone FROM customers_customer c
LEFT JOIN customers_contact t ON t.customer_id = c.number
"""
SUBMISSIONS = "SELECT request_id, status, customer_id FROM customers_submission"
TABLES = """
SELECT tablename FROM pg_tables
WHERE schemaname = 'public' AND tablename LIKE 'customers\\_%' ORDER BY 1
"""
DIGEST = "SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {table} t"


@dataclass(frozen=True)
class Register:
    """What the leader has: customers by Wisenroll code, and submissions by request id."""

    customers: Mapping[str, tuple[int, str]]
    submissions: Mapping[str, tuple[int, int | None]]

    @classmethod
    def of(cls, customers: Iterable[tuple[Any, ...]], submissions: Iterable[tuple[Any, ...]]) -> "Register":
        """From the rows of REGISTER and SUBMISSIONS."""
        return cls(
            {code: (number, phone) for code, number, phone in customers},
            {request_id: (status, number) for request_id, status, number in submissions},
        )


def missing(attempts: Iterable[Attempt], register: Register) -> Iterator[str]:
    """Whatever was acknowledged and is not there as it was acknowledged."""
    last: dict[int, Attempt] = {}
    numbers: dict[int, set[int | None]] = {}
    for one in attempts:
        if not one.is_acknowledged:
            continue
        last[one.person] = one
        numbers.setdefault(one.person, set()).add(one.customer_number)
        if register.submissions.get(one.request_id) != (one.status, one.customer_number):
            yield f"{one.request_id}: the submission of an acknowledged call is missing or another one"
    for person, one in last.items():
        found = register.customers.get(code_of(person))
        if len(numbers[person]) != 1:
            yield f"person {person} was acknowledged under several numbers: {sorted(map(str, numbers[person]))}"
        if found is None:
            yield f"person {person}, acknowledged as customer {one.customer_number}, is missing"
        elif found != (one.customer_number, phone_of(person, one.is_changed)):
            yield f"person {person} is not as was acknowledged: {found}"
    if strangers := register.customers.keys() - {code_of(person) for person in last}:
        yield f"{len(strangers)} customers are there that nobody was told of"


def outside_the_table(attempts: Iterable[Attempt]) -> Iterator[str]:
    """Answers that a sender may not be given, not even while the leader changes."""
    counts = Counter((one.status, one.said) for one in attempts if not one.is_of_the_table)
    for (status, said), count in counts.items():
        yield f"{count} times {status or 'no answer'}: {said}"


def split(digests: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tables that are not the same on all servers; server -> table -> count and digest of its rows."""
    first, *others = digests.values()
    for table, digest in first.items():
        if any(other.get(table) != digest for other in others):
            yield f"{table} differs: { {server: tables.get(table) for server, tables in digests.items()} }"


def lost_notes(notes: Iterable[Note], found: set[int]) -> Iterator[str]:
    """What a witness was told was written, and is not there."""
    for note in notes:
        if note.is_acknowledged and note.number not in found:
            yield f"row {note.number} of the witness was acknowledged and is missing"


def code_of(person: int) -> str:
    """As `benchmarks.payloads` makes it."""
    return f"x{person % WISENROLL_CODES:05x}"


def phone_of(person: int, is_changed: bool) -> str:
    """As `benchmarks.payloads` makes it."""
    return f"{829 if is_changed else 809}{person % 10**7:07d}"
