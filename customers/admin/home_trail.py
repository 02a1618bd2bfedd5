"""The state of the trail on the first page: what is sealed, what is not yet, and what the last verification found."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from customers.audit.seals.checking import check_signature
from customers.audit.seals.kept import newest_statement
from customers.audit.seals.keys import trusted_keys
from customers.audit.seals.state import SealState, seal_state
from customers.models import Seal, Verification

from .seals import verdict

MAY_SEE = ("customers.view_seal", "customers.view_verification")


@dataclass(frozen=True)
class Trail:
    """The newest seal with what has come since, and the last verification; None of what there is none of."""

    seal: SealState | None
    has_spoilt_seal: bool
    """Whether the newest seal cannot be read, or no key that counts has signed it."""

    verification: Verification | None

    @property
    def verdict(self) -> Any:
        """Whether the trail fitted when it was last verified."""
        return verdict(self.verification) if self.verification else ""


def trail_of(request: HttpRequest) -> Trail | None:
    """The state of the trail, for those who see seals. At most five statements."""
    if not request.user.has_perms(MAY_SEE):
        return None
    newest, keys = newest_statement(), trusted_keys()
    is_spoilt = any(check_signature(newest, keys)) if newest and keys else not newest and Seal.objects.exists()
    verification = Verification.objects.order_by("-pk").first()
    return Trail(seal_state(newest) if newest and not is_spoilt else None, is_spoilt, verification)
