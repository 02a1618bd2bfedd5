"""The dossier as data: what the page has, in machine form, and what it takes to check it with standard tools.

    {"format": "core_customer dossier 1", "customer_number": 7,
     "as_of": {"utc": "2026-11-22T18:30:00.000000Z", "local": "2026-11-22T14:30:00-04:00", "time_zone": "…"},
     "made_at": "…", "made_by": "…",
     "trail": {"sequence", "digest", "review_sequence", "review_digest"},     where it had got to
     "checks": {"verdict", "chain", "seal", "signature", …},                  what was checked when this was made
     "customer": …                            as the contract has it
     "documents": […], "rows": {table: […]},  as the register had them
     "revisions": […], "reviews": […],        each with `hashed`, whose canonical form has the digest as its SHA-256
     "seal": …, "proof": …}                   null if there is none; see `customers.audit.seals`

Values are as in the canonical form (see `customers.audit.digest`): decimals are texts, moments UTC. In the fields of a
change, a value that was not there since its row was not has no key; null is null, and blank "".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from customers.contract.rendering import render
from customers.models import IdentityDocument, Review, Revision
from customers.models.review import last_decision, pending_state
from customers.rows import columns_of

from .as_of import AsOf
from .diff import NOTHING, FieldChange, RowChange
from .digest import canonical_value
from .evidence import Evidence, contents_of_reviews, contents_of_revisions
from .problems import Problem
from .seals.checking import PublicKeys
from .seals.keys import public_text

FORMAT = "core_customer dossier 1"
SETTLED = "settled"


def dossier_json(evidence: Evidence, keys: PublicKeys, made_by: str) -> dict[str, Any]:
    """The dossier that the evidence speaks for, as JSON has it; keys are in a stable order."""
    as_of = evidence.as_of
    review = as_of.reviews[-1] if as_of.reviews else None
    return {
        "format": FORMAT,
        "customer_number": as_of.number,
        "as_of": _moment(as_of.moment),
        "made_at": canonical_value(timezone.now()),
        "made_by": made_by,
        "trail": {
            "sequence": as_of.last.sequence,
            "digest": as_of.last.digest,
            "review_sequence": review.sequence if review else 0,
            "review_digest": review.digest if review else "",
        },
        "checks": _checks(evidence),
        "customer": _plain(render(as_of.number, as_of.rows)),
        "documents": [_plain(row) for row_key, row in as_of.rows.items() if row_key.model is IdentityDocument],
        "rows": _rows(as_of),
        "revisions": [_revision(as_of, revision, content) for revision, content in contents_of_revisions(as_of)],
        "reviews": [_review(as_of, review, content) for review, content in contents_of_reviews(as_of)],
        "seal": _seal(evidence, keys),
        "proof": evidence.proof.as_json if evidence.proof else None,
    }


def _moment(moment: datetime) -> dict[str, Any]:
    return {
        "utc": canonical_value(moment),
        "local": timezone.localtime(moment).isoformat(),
        "time_zone": settings.TIME_ZONE,
    }


def _checks(evidence: Evidence) -> dict[str, Any]:
    later = evidence.covered_later_by
    return {
        "verdict": str(evidence.verdict),
        "chain": _check(evidence.chain),
        "seal": _check(evidence.place) if evidence.seal or evidence.place else None,
        "signature": None if evidence.signature is None else _check(evidence.signature),
        "unsealed_revisions": evidence.unsealed_revisions,
        "unsealed_reviews": evidence.unsealed_reviews,
        "first_seal_over_all": {"number": later.number, "made_at": canonical_value(later.made_at)} if later else None,
    }


def _check(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"fits": not problems, "problems": [str(problem) for problem in problems]}


def _rows(as_of: AsOf) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for row_key, row in as_of.rows.items():
        rows[row_key.model._meta.db_table].append(_plain(row))
    return rows


def _revision(as_of: AsOf, revision: Revision, content: Mapping[str, Any]) -> dict[str, Any]:
    columns = columns_of(revision)
    reviews = revision.reviews.all()
    decision = last_decision(reviews)
    return {
        **{name: _plain(value) for name, value in columns.items() if name not in ("customer_id", "review_causes")},
        "review_causes": [cause for cause in revision.review_causes.split(",") if cause],
        "review_state": pending_state(revision, reviews) or (decision.decision if decision else SETTLED),
        "previous": content["previous"],
        "findings": [_plain(columns_of(finding)) for finding in revision.findings.all()],
        "changes": [_change(change) for change in as_of.changes.get(revision.id, ())],
        "hashed": _plain(content),
    }


def _change(change: RowChange) -> dict[str, Any]:
    return {
        "table": change.row_key.model._meta.db_table,
        "key": _plain(change.row_key.key),
        "type": change.type,
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    values = {"before": field.before, "after": field.after}
    return {
        "path": field.path,
        "column": field.column,
        **{name: _plain(value) for name, value in values.items() if value is not NOTHING},
    }


def _review(as_of: AsOf, review: Review, content: Mapping[str, Any]) -> dict[str, Any]:
    sequences = {revision.id: revision.sequence for revision in as_of.revisions}
    return {
        **_plain(columns_of(review)),
        "revision_sequence": sequences[review.revision_id],
        "previous": content["previous"],
        "hashed": _plain(content),
    }


def _seal(evidence: Evidence, keys: PublicKeys) -> dict[str, Any] | None:
    if evidence.sealed is None:
        return None
    sealed = evidence.sealed
    key = keys.get(str(sealed.content.get("key_id")))
    return {
        "statement": sealed.content,
        "signature": sealed.signature,
        "digest": sealed.digest,
        "public_key": public_text(key) if key else None,
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: decimals, dates and moments as in the canonical form."""
    if isinstance(value, Mapping):
        return {str(name): _plain(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    return value if isinstance(value, float) else canonical_value(value)
