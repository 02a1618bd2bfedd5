"""Who is this? Decides which customer a payload is about, and never writes."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.contract.snapshot import CUSTOMER, RowKey, Snapshot
from customers.errors import IdentityConflict, UnknownCustomer
from customers.models import Customer, IdentityDocument
from customers.register import CurrentCustomer


@dataclass(frozen=True)
class Match:
    """Which customer a payload is about (None: nobody yet), by what, and the reason in one sentence."""

    number: int | None
    by_document: bool
    reason: str


@dataclass(frozen=True)
class _Hits:
    """Customers that the keys of a payload point at."""

    by_number: set[int]
    by_document: dict[RowKey, int]
    by_wisenroll_code: set[int]

    @property
    def numbers(self) -> list[int]:
        return sorted({*self.by_number, *self.by_document.values(), *self.by_wisenroll_code})


def find(snapshot: Snapshot) -> Match:
    """The customer that the payload's keys point at, from one statement.

    A customer number decides; otherwise documents and the Wisenroll code. Raises UnknownCustomer for a number that does
    not exist, unless the snapshot brings it along, and IdentityConflict when the keys point at different customers.
    """
    hits = _look_up(snapshot)
    number = snapshot.customer_number
    if number is not None and not hits.by_number:
        if not snapshot.brings_its_number:
            raise UnknownCustomer(match=_reason_of_unknown(number))
        if hits.numbers:
            raise _has_another_number(number, hits)
    if len(hits.numbers) > 1:
        raise _points_at_many(hits)
    if not hits.numbers:
        return Match(None, by_document=False, reason=_reason_of_new())
    return Match(hits.numbers[0], by_document=bool(hits.by_document), reason=_reason(hits))


def check_same_person(match: Match, current: CurrentCustomer, snapshot: Snapshot) -> None:
    """Raise IdentityConflict if the customer found is plainly somebody else: other names and another birth date.

    Not asked when the payload gives both the number and a document of the customer.
    """
    if snapshot.customer_number is not None and match.by_document:
        return
    known, sent = current.rows[CUSTOMER], snapshot.customer
    if known["name_key"] != sent["name_key"] and known["birth_date"] != sent["birth_date"]:
        text = _("The keys sent belong to customer %(number)d, whose names and birth date are different.")
        raise IdentityConflict(
            text % {"number": current.number},
            match=_reason_of_another_person(match),
        )


def _look_up(snapshot: Snapshot) -> _Hits:
    documents = {row_key.key: row_key for row_key in snapshot.documents}
    by_document = (
        IdentityDocument.objects.filter(number_key__in=sorted({row_key.key[-1] for row_key in documents.values()}))
        .order_by()
        .values_list(Value("document"), "customer_id", "document_type_id", "issuing_country_id", "number_key")
    )
    selects = [by_document, _customers("wisenroll_code", wisenroll_code=snapshot.customer["wisenroll_code"])]
    if snapshot.customer_number is not None:
        selects.append(_customers("number", number=snapshot.customer_number))
    found: dict[tuple[str, ...], int] = {}
    hits = _Hits(set(), {}, set())
    for by, number, *document in selects[0].union(*selects[1:], all=True):
        if by == "number":
            hits.by_number.add(number)
        elif by == "wisenroll_code":
            hits.by_wisenroll_code.add(number)
        else:
            found[tuple(document)] = number
    hits.by_document.update({row_key: found[key] for key, row_key in documents.items() if key in found})
    return hits


def _customers(by: str, **condition: object) -> QuerySet[Customer, tuple[object, ...]]:
    nothing = Value("")
    return Customer.objects.filter(**condition).order_by().values_list(Value(by), "number", nothing, nothing, nothing)


def _points_at_many(hits: _Hits) -> IdentityConflict:
    text = _("The keys sent belong to different customers: %(numbers)s.")
    return IdentityConflict(text % {"numbers": ", ".join(map(str, hits.numbers))}, match=_reason(hits))


def _has_another_number(number: int, hits: _Hits) -> IdentityConflict:
    text = _("The keys sent belong to customer %(numbers)s, not to the new number %(number)d.")
    numbers = ", ".join(map(str, hits.numbers))
    return IdentityConflict(text % {"numbers": numbers, "number": number}, match=_reason(hits))


# Why the payload was taken for whom is recorded in the bank's language, whatever language the caller asked for.


@override(settings.LANGUAGE_CODE)
def _reason_of_unknown(number: int) -> str:
    return _("Customer number %(number)d does not exist.") % {"number": number}


@override(settings.LANGUAGE_CODE)
def _reason_of_new() -> str:
    return _("No document and no Wisenroll code is known: a new customer.")


@override(settings.LANGUAGE_CODE)
def _reason_of_another_person(match: Match) -> str:
    return f"{match.reason} {_('Names and birth date differ: another person.')}"


@override(settings.LANGUAGE_CODE)
def _reason(hits: _Hits) -> str:
    """What pointed at whom. Documents are named by type and country alone."""
    reasons = [_("the customer number → %(number)d") % {"number": number} for number in sorted(hits.by_number)]
    for row_key, number in hits.by_document.items():
        document_type, country, _key = row_key.key
        reasons.append(
            _("document %(type)s %(country)s → %(number)d")
            % {"type": document_type, "country": country, "number": number}
        )
    reasons += [_("the Wisenroll code → %(number)d") % {"number": number} for number in sorted(hits.by_wisenroll_code)]
    return _("Matched by: %(reasons)s.") % {"reasons": ", ".join(reasons)}
