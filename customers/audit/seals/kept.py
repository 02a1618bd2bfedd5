"""The seals that the database keeps."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from customers.models import Seal

from .keys import is_signed
from .statement import SealedStatement, UnreadableSeal, parse, read_parts

if TYPE_CHECKING:  # the library is loaded where it is used, see keys.py
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def newest_seal() -> Seal | None:
    """The last one made."""
    return Seal.objects.order_by("-number").first()


def last_seal_before(moment: datetime) -> Seal | None:
    """The last one made until a moment."""
    return Seal.objects.filter(made_at__lte=moment).order_by("-number").first()


def newest_statement() -> SealedStatement | None:
    """What the last one says, without its segments; None if there is none, or it cannot be read. One statement."""
    try:
        row = Seal.objects.order_by("-number").only("statement", "signature").first()
        return statement_of(row) if row else None
    except (UnreadableSeal, DatabaseError):
        return None


def newest_that_counts(keys: "Mapping[str, Ed25519PublicKey]") -> SealedStatement | None:
    """The last one that can be read and that a key which counts has signed; without keys, that can be read.

    A newest seal that somebody spoilt must not keep what the one before it says from being compared.
    """
    for row in Seal.objects.order_by("-number").iterator(chunk_size=1):
        try:
            sealed = seal_of(row)
        except UnreadableSeal:
            continue
        key = keys.get(str(sealed.content["key_id"]))
        if not keys or (key and is_signed(sealed.text, sealed.signature, key)):
            return sealed
    return None


def statement_of(seal: Seal) -> SealedStatement:
    """What a row says, without its segments. Raises UnreadableSeal."""
    return read_parts(_json(seal.statement), seal.signature, {})


def seal_of(seal: Seal) -> SealedStatement:
    """What a row says. Raises UnreadableSeal."""
    return read_parts(_json(seal.statement), seal.signature, _json(seal.segments))


def _json(text: str) -> Any:
    try:
        return parse(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableSeal from error
