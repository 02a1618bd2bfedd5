"""The back-office in Django's admin: one file per screen. What a screen does, a service of the intake does."""

from .accesses import AccessAdmin
from .accounts import AccountAdmin, RoleAdmin
from .customers import CustomerAdmin
from .erasures import ErasureAdmin
from .exports import ExportAdmin
from .queue import QueueAdmin
from .reviews import ReviewAdmin
from .revisions import RevisionAdmin
from .seals import SealAdmin, VerificationAdmin
from .submissions import SubmissionAdmin

__all__ = [
    "AccessAdmin",
    "AccountAdmin",
    "CustomerAdmin",
    "ErasureAdmin",
    "ExportAdmin",
    "QueueAdmin",
    "ReviewAdmin",
    "RevisionAdmin",
    "RoleAdmin",
    "SealAdmin",
    "SubmissionAdmin",
    "VerificationAdmin",
]
