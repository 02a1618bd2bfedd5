"""The back-office in Django's admin: one file per screen. What a screen does, a service of the intake does."""

from .accounts import AccountAdmin, RoleAdmin
from .customers import CustomerAdmin
from .exports import ExportAdmin
from .queue import QueueAdmin
from .reviews import ReviewAdmin
from .revisions import RevisionAdmin
from .submissions import SubmissionAdmin

__all__ = [
    "AccountAdmin",
    "CustomerAdmin",
    "ExportAdmin",
    "QueueAdmin",
    "ReviewAdmin",
    "RevisionAdmin",
    "RoleAdmin",
    "SubmissionAdmin",
]
