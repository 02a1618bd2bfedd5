"""Texts as the catalogs compare and show them."""

import unicodedata
from functools import lru_cache

from django.utils.translation import get_language


@lru_cache(maxsize=4096)  # the names of catalogs, which come again and again
def alias_key(text: str) -> str:
    """The form under which spellings of one name meet: "República  Dominicana." -> "republica dominicana".

    NFKD, case-folded, accents removed, every run of non-alphanumerics one space, trimmed. Blank when the text has
    neither letters nor digits.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    unaccented = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in unaccented).split())


def in_language(spanish: str, english: str, language: str | None = None) -> str:
    """The name for the language given (a code such as "en" or "es-do"; the active one if none), else the other.

    The classifications come in English only, what senders describe comes mostly in Spanish: half a name beats none.
    """
    is_english = (language or get_language() or "").startswith("en")
    return english or spanish if is_english else spanish or english
