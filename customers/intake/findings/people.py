"""Rules on the person: exposure, age, changes of what it is known by, and likeness to other customers."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.contract.rendering import unknown_paths
from customers.contract.snapshot import CUSTOMER, RowKey
from customers.models import Contact, Employment

from .case import Case, Hit

FULL_AGE = 18
UNKNOWN_KEYS_SHOWN = 10
NAMES = ("first_name", "middle_name", "last_name", "second_last_name")
CONTACT = RowKey(Contact)


def politically_exposed(case: Case) -> Iterator[Hit]:
    """The person is politically exposed, or close to somebody who is."""
    if exposure := case.after[CUSTOMER]["person_type_id"]:
        yield Hit((CUSTOMER, "person_type_id"), _("Politically exposed or related: %(type)s.") % {"type": exposure})


def minor(case: Case) -> Iterator[Hit]:
    """The person is not of age (18 years, as in the Dominican Republic)."""
    born = case.after[CUSTOMER]["birth_date"]
    if _age(born, timezone.localdate()) < FULL_AGE:
        yield Hit((CUSTOMER, "birth_date"), _("The customer is a minor."))


def changed_names(case: Case) -> Iterator[Hit]:
    """The customer was recognised, but is called differently now."""
    if case.before and case.before[CUSTOMER]["name_key"] != case.after[CUSTOMER]["name_key"]:
        changed = next(name for name in (*NAMES, "name_key") if case.has_changed((CUSTOMER, name)))
        yield Hit((CUSTOMER, changed), _("The customer was recognised, but its names have changed."))


def changed_birth_date(case: Case) -> Iterator[Hit]:
    """The customer was recognised, but was born on another day now."""
    if case.before and case.before[CUSTOMER]["birth_date"] != case.after[CUSTOMER]["birth_date"]:
        yield Hit((CUSTOMER, "birth_date"), _("The customer was recognised, but its birth date has changed."))


def possible_duplicate(case: Case) -> Iterator[Hit]:
    """Somebody else has the same names and birth date. No document can be in common: those are unique."""
    if number := case.neighbours.get("person"):
        yield Hit(
            (CUSTOMER, "first_name"),
            _("Customer %(number)d has the same names and birth date, but no document in common.") % {"number": number},
            also=((CUSTOMER, "name_key"), (CUSTOMER, "birth_date")),
        )


def shared_email(case: Case) -> Iterator[Hit]:
    """Somebody else has the same e-mail."""
    if number := case.neighbours.get("email"):
        yield Hit((CONTACT, "email"), _("Customer %(number)d has the same e-mail.") % {"number": number})


def shared_cell_phone(case: Case) -> Iterator[Hit]:
    """Somebody else has the same cell phone."""
    if number := case.neighbours.get("cell_phone"):
        yield Hit((CONTACT, "cell_phone"), _("Customer %(number)d has the same cell phone.") % {"number": number})


def hired_before_birth(case: Case) -> Iterator[Hit]:
    """The employment is older than the person."""
    employment = RowKey(Employment)
    if case.after[employment]["hired_on"] < case.after[CUSTOMER]["birth_date"]:
        yield Hit(
            (employment, "hired_on"),
            _("The employment began before the customer was born."),
            also=((CUSTOMER, "birth_date"),),
        )


def unknown_keys(case: Case) -> Iterator[Hit]:
    """The payload had keys that the contract does not know; they are kept."""
    paths = unknown_paths(case.after[CUSTOMER]["unknown_keys"])
    if paths:
        shown = ", ".join(paths[:UNKNOWN_KEYS_SHOWN]) + (", ..." if len(paths) > UNKNOWN_KEYS_SHOWN else "")
        text = ngettext(
            "The payload has a key that the contract does not know: %(paths)s.",
            "The payload has %(count)d keys that the contract does not know: %(paths)s.",
            len(paths),
        )
        yield Hit((CUSTOMER, "unknown_keys"), text % {"count": len(paths), "paths": shown})


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
