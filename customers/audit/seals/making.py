"""A new seal: over all that is settled, signed, kept as a row inside and as a file outside of the database."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from customers.audit.digest import canonical_text, canonical_value
from customers.models import Seal

from . import parts
from .kept import newest_seal, seal_of, statement_of
from .keys import key_id, sign
from .statement import CUSTOMERS, FORMAT, SealedStatement, file_text, segments_text

if TYPE_CHECKING:  # the library is loaded where it is used, see keys.py
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class NumbersSetBack(Exception):
    """The numbers that the database gives out are smaller than those of the seal before: that one would cover more."""


def make_seal(key: "Ed25519PrivateKey", username: str, although: str = "") -> Seal:
    """The seal after the newest one, saved. `although` is why it is made over a trail that does not fit that one.

    Raises StillWriting, NumbersSetBack, and IntegrityError if somebody else makes the same one at once.
    """
    coverage = parts.settled_coverage()
    made_at = timezone.now()
    before = newest_seal()
    if before and not coverage.reaches(parts.coverage_of(statement_of(before).content)):
        raise NumbersSetBack
    trees = dict(parts.trees(coverage))
    logs = {table: {"last_id": last, **parts.as_stated(trees[table])} for table, last in coverage.logs.items()}
    content = {
        "format": FORMAT,
        "number": before.number + 1 if before else 1,
        "made_at": canonical_value(made_at),
        "made_by": username,
        "key_id": key_id(key.public_key()),
        "previous": before.digest if before else "",
        "although": although,
        CUSTOMERS: parts.as_stated(trees[CUSTOMERS]),
        **parts.counted(coverage),
        "logs": logs,
    }
    text = canonical_text(content)
    sealed = SealedStatement(content, sign(text, key), trees)
    return Seal.objects.create(
        number=sealed.number,
        made_at=made_at,
        username=username,
        key_id=content["key_id"],
        statement=text,
        signature=sealed.signature,
        segments=segments_text(trees),
        digest=sealed.digest,
    )


def write_file(seal: Seal, folder: Path, public_key: str) -> Path:
    """The seal as a file in a folder, which is made if it is not there. A file that is there is not written over.

    It appears whole or not at all. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seal-{seal.number:06}-{seal.made_at:%Y%m%dT%H%M%SZ}.json"
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".tmp", delete=False) as file:
        file.write(file_text(seal_of(seal), public_key))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.chmod(file.name, 0o444)
        os.link(file.name, path)
    finally:
        os.unlink(file.name)
    return path
