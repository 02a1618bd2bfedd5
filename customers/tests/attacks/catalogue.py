"""The attacks: what is done to the rows, and what verification must say of it, with and without the forger's care.

`plainly` is what it says if only the rows were changed, `against_seal` what it says if every digest and every live row
was made to fit afterwards: then only the seal knows.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from customers.models import (
    AUDITED,
    Access,
    Contact,
    Customer,
    Export,
    ExportedFile,
    Finding,
    PendingRevision,
    Review,
    Revision,
    Submission,
)
from customers.models.index import CustomerIndex

from .conftest import Scene
from .forger import Statement, insert, of_revision, remove, set_value, update

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SHIFT = 1_000_000
MISFIT = "the digest does not fit what is recorded: something in it was changed."

Lines = Callable[[Scene], Sequence[str]]


@dataclass(frozen=True)
class Attack:
    """`is_refused`: the application's role, with the triggers in place, cannot do it."""

    name: str
    statements: Callable[[Scene], Sequence[Statement]]
    plainly: Lines
    against_seal: Lines
    is_refused: bool = True


def revision(number: int, sequence: int) -> Revision:
    return Revision.objects.get(customer_id=number, sequence=sequence)


def refused() -> Submission:
    """The refused submission that is sealed."""
    return Submission.objects.filter(outcome="refused").earliest("id")


def phone_of(number: int, sequence: int) -> Any:
    """The history row of the contact of a customer."""
    return Contact.history.get(revision=revision(number, sequence))


def unlike(place: str) -> str:
    return f"{place}: it is not what seal 2 says: it was changed, or its newest part was cut off."


def gone(place: str) -> str:
    return f"{place}: seal 2 has it, and it is gone."


def too_early(place: str) -> str:
    return f"{place}: it is dated before seal 2, which does not have it."


def counted(scene: Scene, **more: int) -> list[str]:
    """The lines on parts that are only counted, by how many rows more there are."""
    statement = json.loads(scene.new.read_text())["statement"]
    sealed = {what: statement[what]["count"] for what in more}
    return [
        f"seal 2: {sealed[what]} {what.replace('_', ' ')} were sealed, and there are {sealed[what] + by}."
        for what, by in more.items()
    ]


def without_revision(scene: Scene, row: Revision) -> list[str]:
    """What the seal says when a revision with one history row is gone, and its submission."""
    return [gone(row_of(row.submission)), *counted(scene, revisions=-1, history_rows=-1)]


def with_third_elsewhere(scene: Scene) -> list[str]:
    rows = sum(model.history.filter(**{model.customer_column: scene.third}).count() for model in AUDITED)
    return [gone(f"customer {scene.third}"), *counted(scene, revisions=-1, history_rows=-rows)]


def without_third(scene: Scene) -> list[str]:
    logs = [Submission.objects.get(customer_id=scene.third), Access.objects.get(customer_id=scene.third)]
    return [*with_third_elsewhere(scene), *(gone(row_of(row)) for row in logs)]


def with_a_customer_more(scene: Scene) -> list[str]:
    put_in = f"customers -7 to {scene.first}: seal 2 has only 1 here, and there are 2: something was put in."
    return [put_in, *counted(scene, revisions=1, history_rows=1)]


def phone_differs(number: int) -> list[str]:
    columns = ("cell_phone", "cell_phone_key")
    where = f"customer {number}, table customers_contact"
    return [f"{where}, {column}: the register differs from its history." for column in columns]


def row_of(row: Any) -> str:
    """The place of a row of a log."""
    return f"table {row._meta.db_table}, row {row.pk}"


def everything_of(number: int) -> list[Any]:
    """All that there is of a customer, the customer last."""
    rows: list[Any] = [*CustomerIndex.objects.filter(customer_id=number)]
    rows += [*PendingRevision.objects.filter(customer_id=number), *Access.objects.filter(customer_id=number)]
    rows += [row for each in Revision.objects.filter(customer_id=number) for row in of_revision(each)]
    rows += [
        row for model in reversed(AUDITED) for row in model._base_manager.filter(**{model.customer_column: number})
    ]
    return rows


def removed(rows: Sequence[Any]) -> list[Statement]:
    return [remove(row) for row in rows]


def swapped_phones(scene: Scene) -> list[Statement]:
    second, third = phone_of(scene.first, 2), phone_of(scene.first, 3)
    return [set_value(second, cell_phone=third.cell_phone), set_value(third, cell_phone=second.cell_phone)]


def forged_revision(number: int, key: int, sequence: int) -> list[Statement]:
    """An update that never was, long ago: a copy of the last revision with a row of its own."""
    last = Revision.objects.filter(customer_id=number).latest("sequence")
    row = Contact.history.filter(customer_id=number).latest("history_id")
    row.pk, row.revision_id, row.cell_phone, row.history_date = key, key, "8095550000", LONG_AGO
    last.pk, last.sequence, last.submission_id, last.created_at, last.source = key, sequence, None, LONG_AGO, "admin"
    return [insert(last), insert(row)]


def forged_customer(scene: Scene, number: int, key: int) -> list[Statement]:
    """Somebody who is said to have been here for years: a copy of a customer under another number."""
    statements = []
    original = revision(scene.third, 1)
    for model in AUDITED[:1]:
        row = model.history.get(revision=original)
        row.pk, row.revision_id, row.number, row.wisenroll_code = key, key, number, "FORGED"
        row.history_date = LONG_AGO
        statements.append(insert(row))
    original.pk, original.customer_id, original.submission_id, original.created_at = key, number, None, LONG_AGO
    original.review_causes = ""
    live = Customer.objects.get(number=scene.third)
    live.number, live.wisenroll_code = number, "FORGED"
    return [*statements, insert(original), insert(live)]


def shifted(row: Revision) -> list[Statement]:
    """A revision under another number, with all that points to it."""
    key = row.pk
    pointing = [*Finding.objects.filter(revision=row), *Review.objects.filter(revision=row)]
    pointing += [entry for model in AUDITED for entry in model.history.filter(revision_id=key)]
    pending = PendingRevision.objects.filter(pk=key)
    return [
        set_value(row, id=SHIFT),
        *(set_value(each, revision_id=SHIFT) for each in pointing),
        *(set_value(each, revision_id=SHIFT) for each in pending),
    ]


ATTACKS = [
    Attack(
        "a value in a history row is changed",
        lambda s: [set_value(phone_of(s.first, 2), cell_phone="0")],
        lambda s: [f"customer {s.first}, revision 2: {MISFIT}"],
        lambda s: [unlike(f"customer {s.first}")],
    ),
    Attack(
        "two history rows are swapped",
        swapped_phones,
        lambda s: [
            f"customer {s.first}, revision 2: {MISFIT}",
            f"customer {s.first}, revision 3: {MISFIT}",
            phone_differs(s.first)[0],
        ],
        lambda s: [unlike(f"customer {s.first}")],
    ),
    Attack(
        "a revision in the middle is removed with its submission",
        lambda s: removed(of_revision(revision(s.first, 2))),
        lambda s: [
            f"customer {s.first}, revision 3: revision 2 should stand here: one is missing.",
            f"customer {s.first}, revision 3: {MISFIT}",
            *without_revision(s, revision(s.first, 2)),
        ],
        lambda s: [unlike(f"customer {s.first}"), *without_revision(s, revision(s.first, 2))],
    ),
    Attack(
        "the tail is cut off with its submission",
        lambda s: removed(
            [*PendingRevision.objects.filter(pk=revision(s.first, 3).pk), *of_revision(revision(s.first, 3))]
        ),
        lambda s: [
            *phone_differs(s.first),
            unlike(f"customer {s.first}"),
            *without_revision(s, revision(s.first, 3)),
        ],
        lambda s: [unlike(f"customer {s.first}"), *without_revision(s, revision(s.first, 3))],
    ),
    Attack(
        "a whole customer is removed with everything",
        lambda s: removed(everything_of(s.third)),
        lambda s: without_third(s),
        lambda s: without_third(s),
    ),
    Attack(
        "a revision of long ago is put at the end",
        lambda s: forged_revision(s.first, SHIFT, 4),
        lambda s: [
            f"customer {s.first}, revision 4: {MISFIT}",
            phone_differs(s.first)[0],
            too_early(f"customer {s.first}, revision 4"),
        ],
        lambda s: [too_early(f"customer {s.first}, revision 4")],
        is_refused=False,
    ),
    Attack(
        "a revision of long ago is put in under a number from before the seal",
        lambda s: forged_revision(s.first, 0, 4),
        lambda s: [
            f"customer {s.first}, revision 4: {MISFIT}",
            unlike(f"customer {s.first}"),
            *counted(s, revisions=1, history_rows=1),
        ],
        lambda s: [unlike(f"customer {s.first}"), *counted(s, revisions=1, history_rows=1)],
        is_refused=False,
    ),
    Attack(
        "a customer of long ago is put in with numbers from after the seal",
        lambda s: forged_customer(s, s.third + SHIFT, SHIFT),
        lambda s: [
            f"customer {s.third + SHIFT}, revision 1: {MISFIT}",
            too_early(f"customer {s.third + SHIFT}, revision 1"),
        ],
        lambda s: [too_early(f"customer {s.third + SHIFT}, revision 1")],
        is_refused=False,
    ),
    Attack(
        "a customer of long ago is put in with numbers from before the seal",
        lambda s: forged_customer(s, -7, -7),
        lambda s: [f"customer -7, revision 1: {MISFIT}", *with_a_customer_more(s)],
        lambda s: with_a_customer_more(s),
        is_refused=False,
    ),
    Attack(
        "the user's name is changed",
        lambda s: [set_value(revision(s.second, 1), username="somebody else")],
        lambda s: [f"customer {s.second}, revision 1: {MISFIT}"],
        lambda s: [unlike(f"customer {s.second}")],
    ),
    Attack(
        "a revision is re-dated",
        lambda s: [set_value(revision(s.third, 1), created_at=LONG_AGO)],
        lambda s: [f"customer {s.third}, revision 1: {MISFIT}"],
        lambda s: [unlike(f"customer {s.third}")],
    ),
    Attack(
        "a revision gets another number",
        lambda s: shifted(revision(s.third, 1)),
        lambda s: [f"customer {s.third}, revision 1: {MISFIT}", *with_third_elsewhere(s)],
        lambda s: with_third_elsewhere(s),
    ),
    Attack(
        "the note of a review is changed",
        lambda s: [set_value(Review.objects.get(customer_id=s.first), note="All is well.")],
        lambda s: [f"customer {s.first}, review 1: {MISFIT}"],
        lambda s: [unlike(f"customer {s.first}")],
    ),
    Attack(
        "a review is removed",
        lambda s: [remove(Review.objects.get(customer_id=s.second, sequence=2))],
        lambda s: [
            f"customer {s.second}, revision 1: whether it waits for an officer does not follow from its reviews.",
            unlike(f"customer {s.second}"),
            *counted(s, reviews=-1),
        ],
        lambda s: [unlike(f"customer {s.second}"), *counted(s, reviews=-1)],
    ),
    Attack(
        "a finding is played down",
        lambda s: [
            set_value(Finding.objects.filter(revision__customer_id=s.second).earliest("id"), severity="info", text="-")
        ],
        lambda s: [f"customer {s.second}, revision 1: {MISFIT}"],
        lambda s: [unlike(f"customer {s.second}")],
    ),
    Attack(
        "a finding is removed",
        lambda s: [remove(Finding.objects.filter(revision__customer_id=s.second).earliest("id"))],
        lambda s: [f"customer {s.second}, revision 1: {MISFIT}"],
        lambda s: [unlike(f"customer {s.second}")],
    ),
    Attack(
        "a refused submission is removed",
        lambda s: [remove(refused())],
        lambda s: [gone(row_of(refused()))],
        lambda s: [gone(row_of(refused()))],
    ),
    Attack(
        "what a refused submission said is altered",
        lambda s: [set_value(refused(), payload=b"[]")],
        lambda s: [f"submission {refused().id}: the payload is not the one that was received."],
        lambda s: [unlike(row_of(refused()))],
    ),
    Attack(
        "the payload of a refused submission is emptied before its term",
        lambda s: [set_value(refused(), payload=b"")],
        lambda s: [f"submission {refused().id}: its payload was erased without a record."],
        lambda s: [unlike(row_of(refused()))],
    ),
    Attack(
        "a refused submission is said to have come to nothing else",
        lambda s: [set_value(refused(), outcome="unchanged", status=201)],
        lambda s: [f"submission {refused().id}: {MISFIT}"],
        lambda s: [unlike(row_of(refused()))],
    ),
    Attack(
        "a refused submission gets another number",
        lambda s: [set_value(refused(), id=SHIFT)],
        lambda s: [gone(row_of(refused()))],
        lambda s: [gone(row_of(refused()))],
    ),
    Attack(
        "a line of the access log is removed",
        lambda s: [remove(Access.objects.earliest("id"))],
        lambda s: [gone(row_of(Access.objects.earliest("id")))],
        lambda s: [gone(row_of(Access.objects.earliest("id")))],
    ),
    Attack(
        "a line of the access log tells of another customer",
        lambda s: [set_value(Access.objects.earliest("id"), customer_id=s.second)],
        lambda s: [f"{row_of(Access.objects.earliest('id'))}: {MISFIT}"],
        lambda s: [unlike(row_of(Access.objects.earliest("id")))],
    ),
    Attack(
        "a line of long ago is put into the access log",
        lambda s: [_old_access(SHIFT)],
        lambda s: [
            f"table customers_access, row {SHIFT}: {MISFIT}",
            too_early(f"table customers_access, row {SHIFT}"),
        ],
        lambda s: [too_early(f"table customers_access, row {SHIFT}")],
        is_refused=False,
    ),
    Attack(
        "an export is removed",
        lambda s: [remove(ExportedFile.objects.get()), remove(Export.objects.get())],
        lambda s: [gone(row_of(ExportedFile.objects.get())), gone(row_of(Export.objects.get()))],
        lambda s: [gone(row_of(ExportedFile.objects.get())), gone(row_of(Export.objects.get()))],
    ),
    Attack(
        "a trail is handed to another customer",
        lambda s: [
            set_value(revision(s.first, 3), customer_id=s.third, sequence=2),
            update(type(phone_of(s.first, 3)), phone_of(s.first, 3).pk, customer_id=s.third),
        ],
        lambda s: [
            *phone_differs(s.first),
            f"customer {s.third}, revision 2: {MISFIT}",
            unlike(f"customer {s.first}"),
            unlike(f"customer {s.third}"),
        ],
        lambda s: [unlike(f"customer {s.first}"), unlike(f"customer {s.third}")],
    ),
]


def _old_access(key: int) -> Statement:
    row = Access.objects.earliest("id")
    row.pk, row.created_at = key, LONG_AGO
    return insert(row)
