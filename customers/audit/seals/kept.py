"""The seals that the database keeps."""

from datetime import datetime
from typing import Any

from django.db import DatabaseError

from customers.models import Seal

from .statement import SealedStatement, UnreadableSeal, parse, read_parts


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
