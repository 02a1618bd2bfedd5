"""Who is this? Decides which customer a payload is about, and never writes."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.contract.snapshot import CUSTOMER, Snapshot
from customers.errors import IdentityConflict, UnknownCustomer
from customers.register import CurrentCustomer

from .storage import Hits


@dataclass(frozen=True)
class Match:
    """Which customer a payload is about (None: nobody yet), by what, and the reason in one sentence."""

    number: int | None
    by_document: bool
    reason: str


def decide(snapshot: Snapshot, hits: Hits) -> Match:
    """The customer that the payload's keys point at.

    A customer number decides; otherwise documents and the Wisenroll code. Raises UnknownCustomer for a number that does
    not exist, unless the snapshot brings it along, and IdentityConflict when the keys point at different customers.
    """
    number = snapshot.customer_number
    if number is not None and hits.by_number is None:
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
            numbers=[current.number],
            match=_reason_of_another_person(match),
        )


def _points_at_many(hits: Hits) -> IdentityConflict:
    text = _("The keys sent belong to different customers: %(numbers)s.")
    numbers = ", ".join(map(str, hits.numbers))
    return IdentityConflict(text % {"numbers": numbers}, numbers=hits.numbers, match=_reason(hits))


def _has_another_number(number: int, hits: Hits) -> IdentityConflict:
    text = _("The keys sent belong to customer %(numbers)s, not to the new number %(number)d.")
    numbers = ", ".join(map(str, hits.numbers))
    said = text % {"numbers": numbers, "number": number}
    return IdentityConflict(said, numbers=hits.numbers, match=_reason(hits))


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
def _reason(hits: Hits) -> str:
    """What pointed at whom. Documents are named by type and country alone."""
    reasons = []
    if hits.by_number is not None:
        reasons.append(_("the customer number → %(number)d") % {"number": hits.by_number})
    for row_key, number in hits.by_document.items():
        document_type, country, _key = row_key.key
        reasons.append(
            _("document %(type)s %(country)s → %(number)d")
            % {"type": document_type, "country": country, "number": number}
        )
    if hits.by_wisenroll_code is not None:
        reasons.append(_("the Wisenroll code → %(number)d") % {"number": hits.by_wisenroll_code})
    return _("Matched by: %(reasons)s.") % {"reasons": ", ".join(reasons)}
