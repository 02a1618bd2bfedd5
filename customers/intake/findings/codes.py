"""Rules on codes: catalogs, check digits, phones. The contract's own examples fail several, so none of them refuses."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.do import cedula, rnc
from stdnum.us import rtn, ssn

from catalogs import registry
from catalogs.models import Country
from catalogs.text import alias_key
from customers.keys import document_key
from customers.models import (
    BankReference,
    CommercialReference,
    Contact,
    IdentityDocument,
    PersonalReference,
    Residence,
    Spouse,
)

from .case import Case, Hit

SWIFT_LENGTHS = (8, 11)
NORTH_AMERICA = ("DO", "US")

_TEN_DIGITS = re.compile(r"\(?[2-9][0-9]{2}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}")
"""Nearly all numbers of the region, which the library would take much longer to call possible."""


DOCUMENT_CHECKS: dict[tuple[str, str], Callable[[str], bool]] = {
    ("IDEN", "DO"): lambda number: is_cedula(number),
    ("CEDU", "DO"): lambda number: is_cedula(number),
    ("IDAD", "DO"): lambda number: is_cedula(number),
    ("RNC", "DO"): rnc.is_valid,
    ("TXID", "DO"): rnc.is_valid,
    ("SSN", "US"): ssn.is_valid,
    ("NSS", "US"): ssn.is_valid,
}
"""(document type, issuing country) -> whether a number can be one."""

DOCUMENT_COLUMNS: dict[Any, tuple[str, str]] = {
    IdentityDocument: ("number", "issuing_country_id"),
    Spouse: ("document_number", "issuing_country_id"),
    PersonalReference: ("document_number", "country_id"),
}
"""Table -> its columns for the number of a document and for the country that issued it."""

PHONES = (
    (Contact, "cell_phone"),
    (Contact, "home_phone"),
    (Contact, "business_phone"),
    (Residence, "owner_phone"),
    (PersonalReference, "phone"),
    (CommercialReference, "phone"),
)


def unverified_entries(case: Case) -> Iterator[Hit]:
    """Codes that no one at the bank has confirmed yet."""
    for row_key, column, key, code in case.coded:
        entry = case.catalog.get((key.catalog, code))
        if entry is None or not entry.is_verified:
            text = _("The code %(code)s of the catalog “%(catalog)s” is not verified.")
            yield Hit((row_key, column), text % {"code": code, "catalog": key.catalog._meta.verbose_name})


def inactive_entries(case: Case) -> Iterator[Hit]:
    """Codes that are no longer in use."""
    for row_key, column, key, code in case.coded:
        entry = case.catalog.get((key.catalog, code))
        if entry is not None and not entry.is_active:
            text = _("The code %(code)s of the catalog “%(catalog)s” is no longer in use.")
            yield Hit((row_key, column), text % {"code": code, "catalog": key.catalog._meta.verbose_name})


def differing_descriptions(case: Case) -> Iterator[Hit]:
    """Descriptions that say something else than the catalog does for the code beside them."""
    for row_key, column, key, code in case.coded:
        described = case.after[row_key].get(key.described_by, "") if key.described_by else ""
        entry = case.catalog.get((key.catalog, code))
        if not described or entry is None or not (entry.name or entry.name_en):
            continue
        if alias_key(described) in {alias_key(entry.name), alias_key(entry.name_en)}:
            continue
        if key.catalog is Country and registry.country_code(described) == code:
            continue
        text = _("The description sent differs from the catalog's: %(code)s is “%(name)s”.")
        yield Hit(
            (row_key, key.described_by),
            text % {"code": code, "name": entry.display_name()},
            also=((row_key, column),),
        )


def failing_documents(case: Case) -> Iterator[Hit]:
    """Numbers of documents that cannot be right."""
    for row_key, row in case.rows(*DOCUMENT_COLUMNS):
        number_column, country_column = DOCUMENT_COLUMNS[row_key.model]
        is_possible = DOCUMENT_CHECKS.get((row["document_type_id"], row[country_column]))
        if is_possible and row[number_column] and not is_possible(document_key(row[number_column])):
            yield Hit(
                (row_key, number_column),
                _("The number cannot be that of a document %(type)s: its form or check digit is wrong.")
                % {"type": row["document_type_id"]},
                also=((row_key, "document_type_id"), (row_key, country_column)),
            )


def failing_bank_codes(case: Case) -> Iterator[Hit]:
    """ABA, IBAN and SWIFT codes that cannot be right."""
    for row_key, row in case.rows(BankReference):
        for column, name, is_possible in (
            ("aba_code", "ABA", rtn.is_valid),
            ("iban_code", "IBAN", iban.is_valid),
            ("swift_code", "SWIFT", is_swift),
        ):
            if row[column] and not is_possible(row[column]):
                text = _("It cannot be a code %(name)s: its form or check digit is wrong.")
                yield Hit((row_key, column), text % {"name": name})


def impossible_phones(case: Case) -> Iterator[Hit]:
    """Phones that have the wrong number of digits for the countries they may be from."""
    residence = case.row(Residence).get("country_id")
    for model, column in PHONES:
        for row_key, row in case.rows(model):
            phone = row[column]
            if phone and not any(_is_possible(phone, region) for region in dict.fromkeys((residence, "DO", "US"))):
                yield Hit((row_key, column), _("It cannot be a phone number."))


def is_cedula(number: str) -> bool:
    """Whether a number can be a Dominican cédula. The library takes eleven equal digits for one; nobody has it."""
    return cedula.is_valid(number) and len(set(number)) > 1


def is_swift(code: str) -> bool:
    """Whether a code has the form of a SWIFT BIC (ISO 9362): bank, country, place and, if any, branch."""
    code = code.replace(" ", "").upper()
    return (
        len(code) in SWIFT_LENGTHS
        and code.isascii()
        and code.isalnum()
        and code[:6].isalpha()
        and registry.entry(Country, code[4:6]) is not None
    )


def _is_possible(phone: str, region: str | None) -> bool:
    if region in NORTH_AMERICA and _TEN_DIGITS.fullmatch(phone):
        return True
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone, region))
    except phonenumbers.NumberParseException:
        return False
