"""What texts are compared by: the forms in which two spellings of the same thing are equal."""

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_NOT_DIGIT = re.compile(r"[^0-9]+")


def document_key(number: str) -> str:
    """The number of a document in upper case, letters and digits only. Empty if it has neither."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", number).upper()))


def without_accents(text: str) -> str:
    """The text in lower case, without accents: "JOSÉ@EXAMPLE.COM" and "jose@example.com" are the same."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def name_key(*names: str) -> str:
    """Names joined, without accents, case and punctuation: "JOSÉ  Núñez" and "jose nunez" are the same."""
    joined = " ".join(names)
    return _NOT_ALPHANUMERIC.sub(" ", without_accents(joined)).strip() or joined.strip()


def email_key(email: str) -> str:
    """An e-mail without the difference of upper and lower case."""
    return unicodedata.normalize("NFC", email.casefold())


def phone_key(phone: str) -> str:
    """The digits of a phone; the country code 1 of North America and the Dominican Republic does not count."""
    digits = _NOT_DIGIT.sub("", phone)
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
