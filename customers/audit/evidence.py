"""What speaks for a dossier: that its digests fit, and that the last seal before its moment has the customer so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from customers.models import Seal
from customers.rows import columns_of

from .as_of import AsOf
from .digest import canonical_value, content_of_review, content_of_revision, digest_of_content
from .history import HistoryEntry
from .problems import Problem
from .seals.checking import LATENESS, PublicKeys, check_signature
from .seals.kept import last_seal_before, seal_of, statement_of
from .seals.proof import Proof, is_absent, prove
from .seals.statement import SealedStatement, UnreadableSeal

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError)
"""What reading values raises that a forger has left."""

LATER_SEALS = 20
"""How many seals after the dossier's moment are looked at; the first one nearly always covers the whole dossier."""

Content = Mapping[str, Any]


class Verdict(StrEnum):
    """What the evidence comes to."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    UNCHECKED = "unchecked"
    """Everything fits, but no public key is configured that would tell whether the signature is right."""

    NOT_COVERED = "not_covered"
    """The digests fit; the customer is newer than the seal."""

    NO_SEAL = "no_seal"
    """The digests fit; no seal had been made by then."""


@dataclass(frozen=True)
class LaterSeal:
    """A seal that was made after the dossier's moment."""

    number: int
    made_at: Any


@dataclass(frozen=True)
class Evidence:
    """What was checked of a dossier, and what does not fit."""

    as_of: AsOf
    chain: tuple[Problem, ...]
    """What does not fit among the digests of the dossier itself."""

    seal: Seal | None
    """The last one made by the dossier's moment."""

    sealed: SealedStatement | None
    """What it says; None if there is none, or if it cannot be read."""

    proof: Proof | None
    place: tuple[Problem, ...]
    """What does not fit between the dossier and the seal, and between the seal and those after it."""

    signature: tuple[Problem, ...] | None
    """What does not fit of the signature; None if it cannot be checked, since no public key is configured."""

    covered_later_by: LaterSeal | None
    """The first seal after the moment that covers the dossier up to its end, where the one before does not."""

    @property
    def verdict(self) -> Verdict:
        if self.problems:
            return Verdict.DOES_NOT_FIT
        if self.sealed is None:
            return Verdict.NO_SEAL
        if self.signature is None:
            return Verdict.UNCHECKED
        return Verdict.FITS if self.proof else Verdict.NOT_COVERED

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.chain, *self.place, *(self.signature or ()))

    @property
    def unsealed_revisions(self) -> list[int]:
        """Sequences of the revisions that no seal covered at the moment."""
        covered = self.proof.said["sequence"] if self.proof else 0
        return [revision.sequence for revision in self.as_of.revisions if revision.sequence > covered]

    @property
    def unsealed_reviews(self) -> list[int]:
        """Sequences of the reviews that no seal covered at the moment."""
        covered = self.proof.said["review_sequence"] if self.proof else 0
        return [review.sequence for review in self.as_of.reviews if review.sequence > covered]


def evidence_for(as_of: AsOf, keys: PublicKeys) -> Evidence:
    """The evidence, checked now. Six statements, however long the life, and however many seals there are."""
    chain = tuple(_check_chain(as_of))
    seal = last_seal_before(as_of.moment)
    place: list[Problem] = []
    sealed, proof, signature = None, None, None
    if seal:
        try:
            sealed = seal_of(seal)
            place += _check_columns(seal, sealed.content)
            proof = prove(as_of.number, sealed)
            place += _check_place(as_of, sealed, proof)
            signature = tuple(check_signature(sealed, keys)) if keys else None
        except (UnreadableSeal, *UNREADABLE):
            place.append(Problem(_seal(seal.number), _("it cannot be read: it was altered.")))
    later = list(_later_seals(seal))
    place += _check_successor(seal, sealed, later)
    place += _check_dates(as_of, [sealed.content] if sealed else [], later)
    return Evidence(as_of, chain, seal, sealed, proof, tuple(place), signature, _first_covering(as_of, later))


def contents_of_revisions(as_of: AsOf) -> Iterator[tuple[Any, Content]]:
    """Each revision with what its digest is made of, by what is recorded now."""
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    for entry in as_of.entries:
        entries[entry.revision_id].append(entry)
    previous = ""
    for revision in as_of.revisions:
        yield (
            revision,
            content_of_revision(
                previous=previous,
                revision=columns_of(revision),
                rows=[(entry.table, entry.columns) for entry in entries[revision.id]],
                findings=[columns_of(finding) for finding in revision.findings.all()],
                submission=revision.submission.digest if revision.submission else "",
                version=revision.digest_version,
            ),
        )
        previous = revision.digest


def contents_of_reviews(as_of: AsOf) -> Iterator[tuple[Any, Content]]:
    """Each review with what its digest is made of, by what is recorded now."""
    digests = {revision.id: revision.digest for revision in as_of.revisions}
    previous = ""
    for review in as_of.reviews:
        yield (
            review,
            content_of_review(previous=previous, review=columns_of(review), revision=digests[review.revision_id]),
        )
        previous = review.digest


def _check_chain(as_of: AsOf) -> Iterator[Problem]:
    """Recompute the digests of the dossier from what it shows."""
    try:
        yield from _check_places(_("customer %(number)d, revision %(sequence)d"), as_of, contents_of_revisions(as_of))
        yield from _check_places(_("customer %(number)d, review %(sequence)d"), as_of, contents_of_reviews(as_of))
    except UNREADABLE as error:
        text = _("something in it was changed and cannot be read (%(error)s).")
        yield Problem(_("customer %(number)d") % {"number": as_of.number}, text % {"error": type(error).__name__})
    known = {revision.id for revision in as_of.revisions}
    for entry in as_of.entries:
        if entry.revision_id not in known:
            where = _("customer %(number)d, table %(table)s") % {"number": as_of.number, "table": entry.table}
            text = _("history row %(id)d belongs to no revision of this customer.")
            yield Problem(where, text % {"id": entry.history_id})


def _check_places(where: str, as_of: AsOf, links: Iterator[tuple[Any, Content]]) -> Iterator[Problem]:
    for place, (link, content) in enumerate(links, start=1):
        at = where % {"number": as_of.number, "sequence": link.sequence}
        if link.sequence != place:
            yield Problem(at, _("it is number %(place)d of those that are there: one is missing.") % {"place": place})
        if digest_of_content(content) != link.digest:
            yield Problem(at, _("the digest does not fit what is recorded: something in it was changed."))


def _check_place(as_of: AsOf, sealed: SealedStatement, proof: Proof | None) -> Iterator[Problem]:
    """Whether the seal has the customer as the dossier has it, or had no such customer."""
    where = _seal(sealed.number)
    if proof is None:
        if not is_absent(as_of.number, sealed):
            text = _("what it covers was changed, or it had this customer, and all that it had of it is gone.")
            yield Problem(where, text)
        return
    if not proof.is_valid:
        text = _("the customer's trail does not lead to the root that was signed: it was changed, or cut off.")
        yield Problem(where, text)
    last_review = as_of.reviews[-1].sequence if as_of.reviews else 0
    for said, last, text in (
        ("sequence", as_of.last.sequence, _("it covers revision %(said)d, which is dated after this moment.")),
        ("review_sequence", last_review, _("it covers review %(said)d, which is dated after this moment.")),
    ):
        if proof.said[said] > last:
            yield Problem(where, text % {"said": proof.said[said]})


def _check_columns(seal: Seal, content: Content) -> Iterator[Problem]:
    """Whether the row of a seal, by which it is found, says what was signed."""
    if (seal.number, canonical_value(seal.made_at)) != (content["number"], content["made_at"]):
        text = _("its columns are not those of its statement: it was altered, or an old one put here.")
        yield Problem(_seal(seal.number), text)


def _later_seals(seal: Seal | None) -> Iterator[tuple[Seal, Content | None]]:
    """The first seals after one, with what they say; None if that cannot be read."""
    rows = Seal.objects.filter(number__gt=seal.number if seal else 0).order_by("number").defer("segments")
    for row in rows[:LATER_SEALS]:
        try:
            yield row, statement_of(row).content
        except UnreadableSeal:
            yield row, None


def _check_successor(
    seal: Seal | None, sealed: SealedStatement | None, later: list[tuple[Seal, Content | None]]
) -> Iterator[Problem]:
    """Whether the next seal follows the last one before the moment: none between them was taken away."""
    if not later:
        return
    row, content = later[0]
    number = seal.number if seal else 0
    if row.number != number + 1:
        yield Problem(_seal(number + 1), _("it is missing from the database."))
    elif content is None:
        yield Problem(_seal(row.number), _("it cannot be read: it was altered."))
    else:
        yield from _check_columns(row, content)
        if (sealed or not seal) and content.get("previous") != (sealed.digest if sealed else ""):
            yield Problem(_seal(row.number), _("it does not follow from the seal before it."))


def _check_dates(as_of: AsOf, until_then: list[Content], later: list[tuple[Seal, Content | None]]) -> Iterator[Problem]:
    """Whether the last seal before the moment, and the first one after it, have all that is dated before them."""
    for content in [*until_then, *(content for _row, content in later[:1] if content)]:
        made_at = parse_datetime(content["made_at"])
        for where, name, links in (
            (_("customer %(number)d, revision %(sequence)d"), "revisions", as_of.revisions),
            (_("customer %(number)d, review %(sequence)d"), "reviews", as_of.reviews),
        ):
            for link in links:
                if made_at and link.id > content[name]["last_id"] and link.created_at < made_at - LATENESS:
                    at = where % {"number": as_of.number, "sequence": link.sequence}
                    text = _("it is dated before seal %(number)d, which does not have it: it was put in later.")
                    yield Problem(at, text % {"number": content["number"]})


def _first_covering(as_of: AsOf, later: list[tuple[Seal, Content | None]]) -> LaterSeal | None:
    last_review = max((review.id for review in as_of.reviews), default=0)
    for row, content in later:
        if (
            content
            and content["revisions"]["last_id"] >= as_of.last.id
            and content["reviews"]["last_id"] >= last_review
        ):
            return LaterSeal(row.number, row.made_at)
    return None


def _seal(number: int) -> str:
    return _("seal %(number)d") % {"number": number}
