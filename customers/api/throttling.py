"""How often one caller may submit."""

from django.conf import settings
from rest_framework.throttling import UserRateThrottle


class SubmissionRate(UserRateThrottle):
    """Holds each user to `SUBMISSION_RATE` (such as "600/minute"); without that setting there is no limit.

    Counted in the memory of each process: a ceiling against runaway senders, not an exact quota.
    """

    scope = "submission"

    def get_rate(self) -> str | None:
        return settings.SUBMISSION_RATE or None
