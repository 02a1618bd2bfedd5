"""Whether the trail is still what a seal says, and where it is not."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.audit.digest import canonical_value
from customers.audit.merkle import Segment, segment_of
from customers.audit.problems import Problem
from customers.models import Seal, Verification

from . import parts
from .kept import seal_of, statement_of
from .keys import is_signed
from .statement import CUSTOMERS, SealedStatement, UnreadableSeal, root_over

if TYPE_CHECKING:  # the library is loaded where it is used, see keys.py
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LATENESS = timedelta(minutes=15)
"""How much later than it is dated a row may get its place in the trail: clocks differ, transactions wait."""

PublicKeys = Mapping[str, "Ed25519PublicKey"]


def check_signature(sealed: SealedStatement, keys: PublicKeys) -> Iterator[Problem]:
    """Whether a key that counts has signed the statement."""
    key_id = sealed.content.get("key_id")
    key = keys.get(str(key_id))
    if key is None:
        text = _("it is signed with the key %(key)s, which is none of those that count.")
        yield Problem(_place(sealed), text % {"key": key_id})
    elif not is_signed(sealed.text, sealed.signature, key):
        yield Problem(_place(sealed), _("the signature is not that of the statement: the seal was altered."))


def check_kept(keys: PublicKeys) -> Iterator[Problem]:
    """Whether the seals in the database are signed, as they were made, and follow one from the other."""
    # Read before the seals: a seal that is made meanwhile, and a run that names it, are no riddle.
    compared_with = Verification.objects.aggregate(newest=Max("seal_number"))["newest"] or 0
    number, previous, covered = 0, "", parts.Coverage(0, 0, {})
    for row in Seal.objects.order_by("number").defer("segments").iterator():
        place = _seal(row.number)
        for gone in range(number + 1, row.number):
            yield Problem(_seal(gone), _("it is missing from the database."))
        try:
            sealed = statement_of(row)
        except UnreadableSeal:
            yield Problem(place, _("it cannot be read: it was altered."))
            number, previous = row.number, row.digest
            continue
        yield from check_signature(sealed, keys)
        if _columns(row) != _stated(sealed):
            yield Problem(
                place, _("its columns are not those of its statement: it was altered, or an old one put here.")
            )
        if row.number == number + 1 and sealed.content["previous"] != previous:
            yield Problem(place, _("it does not follow from the seal before it."))
        coverage = parts.coverage_of(sealed.content)
        if not coverage.reaches(covered):
            yield Problem(place, _("it covers less than the seal before it."))
        covered = coverage
        number, previous = row.number, sealed.digest
    if compared_with > number:
        yield Problem(_seal(compared_with), _("it is missing from the database."))


def check_kept_segments() -> Iterator[Problem]:
    """Whether the subtrees that each seal in the database has lead to what it says. Reads one seal at a time."""
    for row in Seal.objects.order_by("number").iterator(chunk_size=1):
        try:
            statement_of(row)
        except UnreadableSeal:
            continue  # which check_kept says
        try:
            yield from check_segments(seal_of(row))
        except UnreadableSeal:
            yield Problem(_seal(row.number), _("it cannot be read: it was altered."))


def check_file(sealed: SealedStatement, keys: PublicKeys) -> Iterator[Problem]:
    """Whether a seal from outside is signed, is the one that the database has, and is not older than others there."""
    yield from check_signature(sealed, keys)
    row = Seal.objects.filter(number=sealed.number).defer("segments").first()
    if row is None:
        yield Problem(_place(sealed), _("it is missing from the database."))
    elif row.statement != sealed.text:
        yield Problem(_place(sealed), _("the database has another seal in its place."))


def check_trail(sealed: SealedStatement) -> Iterator[Problem]:
    """Whether all that the seal covers is as it was, and which part is not. Reads the digests, not the rows."""
    yield from check_segments(sealed)
    coverage = parts.coverage_of(sealed.content)
    for part, stated in _trees(sealed):
        if part != CUSTOMERS and part not in parts.LOG_TABLES:
            yield Problem(_place(sealed), _("there is no table %(table)s any more.") % {"table": part})
            continue
        segments = sealed.segments.get(part, [])
        if _lead_to(stated, segments):
            yield from _differences(sealed, part, segments, coverage)
    for name, now in parts.counted(coverage).items():
        if now["count"] != sealed.content[name]["count"]:
            text = _("%(sealed)d %(what)s were sealed, and there are %(now)d.")
            yield Problem(
                _place(sealed),
                text % {"sealed": sealed.content[name]["count"], "what": _NAMES[name], "now": now["count"]},
            )


def check_segments(sealed: SealedStatement) -> Iterator[Problem]:
    """Whether the segments, which nobody signs, lead to what was signed."""
    trees = _trees(sealed)
    if sealed.segments.keys() != dict(trees).keys() or not all(
        _lead_to(stated, sealed.segments[part]) for part, stated in trees
    ):
        yield Problem(_place(sealed), _("its segments do not lead to what was signed: it was altered."))


def _lead_to(stated: Mapping[str, Any], segments: list[Segment]) -> bool:
    found = root_over(segments), sum(segment.count for segment in segments)
    return found == (stated["root"], stated["count"])


def _trees(sealed: SealedStatement) -> list[tuple[str, Mapping[str, Any]]]:
    return [(CUSTOMERS, sealed.content[CUSTOMERS]), *sealed.content["logs"].items()]


def _differences(
    sealed: SealedStatement, part: str, segments: list[Segment], coverage: parts.Coverage
) -> Iterator[Problem]:
    """The segments whose leaves are not what they were. Each reaches up to where the next begins."""
    starts = [segment.first for segment in segments]
    leaves = (
        parts.leaves_of_customers(coverage) if part == CUSTOMERS else parts.leaves_of_log(part, coverage.logs[part])
    )
    found: dict[int, Segment] = {}
    for place, group in groupby(leaves, key=lambda leaf: max(bisect_right(starts, leaf.key) - 1, 0)):
        found[place] = segment_of(list(group))
    if not segments and found:
        yield Problem(_range(part, found[0]), _not_sealed(sealed))
    for place, segment in enumerate(segments):
        now = found.get(place)
        if now is None or now.root != segment.root:
            where = now if now and now.count > segment.count else segment
            yield Problem(_range(part, where), _difference(sealed, segment, now))


def _difference(sealed: SealedStatement, segment: Segment, now: Segment | None) -> str:
    """What is wrong with a segment, as closely as it can be told."""
    count = now.count if now else 0
    words = {"number": sealed.number, "sealed": segment.count, "now": count}
    if count < segment.count:
        if segment.count == 1:
            return _("seal %(number)d has it, and it is gone.") % words
        return _("seal %(number)d has %(sealed)d here, of which only %(now)d are left.") % words
    if count > segment.count:
        return _("seal %(number)d has only %(sealed)d here, and there are %(now)d: something was put in.") % words
    return _("it is not what seal %(number)d says: it was changed, or its newest part was cut off.") % words


def _not_sealed(sealed: SealedStatement) -> str:
    return _("seal %(number)d has none here: something was put in.") % {"number": sealed.number}


def _range(part: str, segment: Segment) -> str:
    """The rows of a segment, by their keys."""
    words = {"first": segment.first, "last": segment.last, "table": part}
    if part == CUSTOMERS:
        one, several = _("customer %(first)d"), _("customers %(first)d to %(last)d")
    else:
        one, several = _("table %(table)s, row %(first)d"), _("table %(table)s, rows %(first)d to %(last)d")
    return (one if segment.first == segment.last else several) % words


def _columns(row: Seal) -> tuple[Any, ...]:
    return row.number, row.digest, canonical_value(row.made_at), row.username, row.key_id, row.statement


def _stated(sealed: SealedStatement) -> tuple[Any, ...]:
    """What the columns of a row must be."""
    said = (sealed.content[name] for name in ("made_at", "made_by", "key_id"))
    return sealed.number, sealed.digest, *said, sealed.text


def _seal(number: int) -> str:
    return _("seal %(number)d") % {"number": number}


def _place(sealed: SealedStatement) -> str:
    return _seal(sealed.number)


_NAMES: Mapping[str, Any] = {
    "revisions": gettext_lazy("revisions"),
    "reviews": gettext_lazy("reviews"),
    "history_rows": gettext_lazy("history rows"),
}
