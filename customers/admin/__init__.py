"""The back-office in Django's admin: one file per screen. What a screen does, a service of the intake does."""

from .accesses import AccessAdmin
from .accounts import AccountAdmin, RoleAdmin
from .customers import CustomerAdmin
from .queue import QueueAdmin
from .reviews import ReviewAdmin
from .revisions import RevisionAdmin
from .submissions import SubmissionAdmin

__all__ = [
    "AccessAdmin",
    "AccountAdmin",
    "CustomerAdmin",
    "QueueAdmin",
    "ReviewAdmin",
    "RevisionAdmin",
    "RoleAdmin",
    "SubmissionAdmin",
]
