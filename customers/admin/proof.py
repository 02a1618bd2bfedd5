"""The proof in a dossier as people read it: what the seal says, what was checked, and each hash on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.audit.digest import canonical_text
from customers.audit.evidence import Evidence, LaterSeal, Verdict
from customers.audit.problems import Problem
from customers.audit.seals.proof import Proof
from customers.audit.seals.statement import CUSTOMERS, leaf_of_customer

MOST_PROBLEMS = 12
"""How many problems the alarm names."""

GOOD, BAD, OPEN = "approved", "alert", "waiting"
"""How a result looks: the classes of badges."""

VERDICTS: Mapping[Verdict, tuple[str, str | Promise, str | Promise]] = {
    Verdict.FITS: (
        GOOD,
        gettext_lazy("sealed"),
        gettext_lazy("The digests of this dossier fit, and the seal vouches for all that it covers."),
    ),
    Verdict.DOES_NOT_FIT: (
        BAD,
        gettext_lazy("does not fit"),
        gettext_lazy(
            "This does not fit: something was changed or taken away behind the register's back. Do not rely on this "
            "dossier before that is explained."
        ),
    ),
    Verdict.UNCHECKED: (
        OPEN,
        gettext_lazy("signature not checked"),
        gettext_lazy(
            "The digests of this dossier fit. Whether the signature of the seal is right cannot be checked here: no "
            "public key is configured."
        ),
    ),
    Verdict.NOT_COVERED: (
        OPEN,
        gettext_lazy("not yet sealed"),
        gettext_lazy(
            "The digests of this dossier fit. The customer came after the last seal of then, which says nothing of it."
        ),
    ),
    Verdict.NO_SEAL: (
        OPEN,
        gettext_lazy("no seal yet"),
        gettext_lazy("The digests of this dossier fit. No seal had been made by then that would vouch for them."),
    ),
}
"""Verdict -> how it looks, in a word, in a sentence."""


@dataclass(frozen=True)
class Check:
    """One thing that was checked when the page was made, and what came of it."""

    label: str
    result: str
    badge: str


@dataclass(frozen=True)
class Hash:
    """One hash on the way from the customer to the root."""

    label: str
    hash: str


@dataclass(frozen=True)
class ShownProof:
    """All that the section with the proof has."""

    verdict: Verdict
    badge: str
    label: str
    text: str
    problems: tuple[Problem, ...]
    """The first ones."""

    more_problems: int
    checks: tuple[Check, ...]
    seal: Any
    """Number, moment, key id and `although` of the last seal before the moment; None if there was none."""

    covered: str
    unsealed: str
    later: LaterSeal | None
    said: str
    """What the seal says of the customer, as it is hashed; empty if it does not cover it."""

    hashes: tuple[Hash, ...]

    @property
    def is_broken(self) -> bool:
        return self.verdict is Verdict.DOES_NOT_FIT


def show_proof(evidence: Evidence) -> ShownProof:
    """The evidence as people read it."""
    badge, label, text = VERDICTS[evidence.verdict]
    unsealed = _unsealed(evidence)
    return ShownProof(
        verdict=evidence.verdict,
        badge=badge,
        label=_("sealed in part") if unsealed and evidence.verdict is Verdict.FITS else str(label),
        text=str(text),
        problems=evidence.problems[:MOST_PROBLEMS],
        more_problems=max(len(evidence.problems) - MOST_PROBLEMS, 0),
        checks=tuple(_checks(evidence)),
        seal=_seal(evidence),
        covered=_covered(evidence.proof),
        unsealed=unsealed,
        later=evidence.covered_later_by,
        said=canonical_text(evidence.proof.said) if evidence.proof else "",
        hashes=tuple(_hashes(evidence.proof)) if evidence.proof else (),
    )


def _checks(evidence: Evidence) -> Iterator[Check]:
    yield _check(_("Digests of the revisions and reviews, made anew from what is shown here"), not evidence.chain)
    if evidence.seal is None:
        return
    yield _check(_("What the seal has of this customer, and the seal among the others"), not evidence.place)
    label = _("Signature of the seal")
    if evidence.signature is None:
        yield Check(label, _("cannot be checked here"), OPEN)
    else:
        yield _check(label, not evidence.signature)


def _check(label: str, is_good: bool) -> Check:
    return Check(label, _("fits") if is_good else _("does not fit"), GOOD if is_good else BAD)


def _seal(evidence: Evidence) -> Any:
    if evidence.seal is None:
        return None
    return {
        "number": evidence.seal.number,
        "made_at": evidence.seal.made_at,
        "key_id": evidence.seal.key_id,
        "although": evidence.sealed.content.get("although", "") if evidence.sealed else "",
    }


def _covered(proof: Proof | None) -> str:
    if proof is None:
        return ""
    revisions = _("up to revision %(sequence)d") % proof.said
    if not proof.said["review_sequence"]:
        return _("%(revisions)s, without reviews") % {"revisions": revisions}
    return _("%(revisions)s and review %(review)d") % {"revisions": revisions, "review": proof.said["review_sequence"]}


def _unsealed(evidence: Evidence) -> str:
    """The revisions and reviews that no seal covered by then; empty if there are none."""
    revisions, reviews = evidence.unsealed_revisions, evidence.unsealed_reviews
    texts = []
    if revisions:
        text = ngettext("revision %(first)d", "revisions %(first)d to %(last)d", len(revisions))
        texts.append(text % {"first": revisions[0], "last": revisions[-1]})
    if reviews:
        text = ngettext("review %(first)d", "reviews %(first)d to %(last)d", len(reviews))
        texts.append(text % {"first": reviews[0], "last": reviews[-1]})
    return "; ".join(texts)


def _hashes(proof: Proof) -> Iterator[Hash]:
    yield Hash(_("leaf"), leaf_of_customer(proof.said).hash)
    for step in proof.steps:
        yield Hash(_("on the left") if step.side == "left" else _("on the right"), step.hash)
    yield Hash(_("root"), str(proof.sealed.content[CUSTOMERS]["root"]))
