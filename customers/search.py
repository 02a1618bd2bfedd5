"""What customers, and the people of refused payloads, are found by: one text for each, and what a term asks of it.

The text has a line for each thing: the names, and each document, code, e-mail and phone in the form that is compared.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from .contract.snapshot import CUSTOMER, Row, RowKey
from .keys import document_key, name_key, phone_key, without_accents
from .models import Contact, IdentityDocument

WHOLE_UP_TO_DIGITS = 5
"""A number of at most so many digits has to be the whole of a code: as a part it would be in every phone."""

INDEXED_FROM_LETTERS = 3
"""Letters that a trigram index can look for anywhere; of fewer it knows where a word begins."""

LONGEST_TERM = 200
"""Characters of a term that are looked at."""

PHONES = ("cell_phone", "home_phone", "business_phone")


def customer_text(rows: Mapping[RowKey, Row]) -> str:
    """The search text of a customer; documents that are no longer current find it too."""
    contact = rows.get(RowKey(Contact), {})
    return search_text(
        names=rows[CUSTOMER]["name_key"],
        documents=[row["number"] for row_key, row in rows.items() if row_key.model is IdentityDocument],
        codes=[rows[CUSTOMER]["wisenroll_code"]],
        emails=[contact.get("email", "")],
        phones=[contact.get(phone, "") for phone in PHONES],
    )


def search_text(
    *,
    names: str,
    documents: Iterable[str] = (),
    codes: Iterable[str] = (),
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
) -> str:
    """The lines that somebody is found by, each thing in its compared form."""
    lines = [
        name_key(names),
        *(document_key(number).casefold() for number in (*documents, *codes)),
        *map(without_accents, emails),
        *(phone_key(phone) for phone in phones),
    ]
    return "\n" + "".join(f"{line}\n" for line in dict.fromkeys(lines) if line)


def matches(term: str, column: str = "search_text") -> Q:
    """The condition that `column` holds what a term asks for; a term without letters and digits finds nothing.

    With letters: all its words, in any order, or one document or code however it is punctuated; a word of one or two
    letters has to be the beginning of one. Digits alone: a document, code or phone, or a part of one.
    """
    term = term[:LONGEST_TERM]
    key = document_key(term).casefold()
    if not key:
        return Q(pk__in=())
    if not key.isdecimal():
        words = (_has_word(column, word) for word in name_key(term).split())
        return Q(*words) | Q(**{f"{column}__contains": f"\n{key}"})
    if len(key) <= WHOLE_UP_TO_DIGITS:
        return Q(**{f"{column}__contains": f"\n{key}\n"})
    return Q(**{f"{column}__contains": key}) | Q(**{f"{column}__contains": phone_key(term)})


def _has_word(column: str, word: str) -> Q:
    if len(word) >= INDEXED_FROM_LETTERS:
        return Q(**{f"{column}__contains": word})
    return Q(**{f"{column}__contains": f" {word}"}) | Q(**{f"{column}__contains": f"\n{word}"})
