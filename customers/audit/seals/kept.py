"""The seals that the database keeps."""

import json
from datetime import datetime

from customers.models import Seal

from .statement import SealedStatement, UnreadableSeal, read_parts


def newest_seal() -> Seal | None:
    """The last one made."""
    return Seal.objects.order_by("-number").first()


def last_seal_before(moment: datetime) -> Seal | None:
    """The last one made until a moment."""
    return Seal.objects.filter(made_at__lte=moment).order_by("-number").first()


def seal_of(seal: Seal) -> SealedStatement:
    """What a row says. Raises UnreadableSeal."""
    try:
        content, segments = json.loads(seal.statement), json.loads(seal.segments)
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableSeal from error
    return read_parts(content, seal.signature, segments)
