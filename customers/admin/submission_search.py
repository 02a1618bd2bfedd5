"""Which submissions a search term finds. Each way has its index: one condition for all would read every row."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from customers.intake.resubmit import NOT_TAKEN_IN
from customers.models import CustomerIndex, RefusedPerson, Submission
from customers.search import LONGEST_TERM, matches

from .base import customer_numbers


def find_submissions(term: str) -> QuerySet[Submission, int]:
    """The ids of submissions by person, customer number, user, request id, or message of a refusal."""
    text = term.replace("\0", "").strip()[:LONGEST_TERM]
    if not text:
        return Submission.objects.none().values_list("pk", flat=True)
    people = CustomerIndex.objects.filter(matches(text)).values("customer")
    refused_people = RefusedPerson.objects.filter(matches(text)).values("submission")
    users = get_user_model().objects.filter(username__icontains=text).values("pk")
    ways: list[dict[str, Any]] = [
        {"customer__in": people},
        {"pk__in": refused_people},
        {"customer__in": customer_numbers(text)},
        {"user__in": users},
        {"request_id": text},
        {"outcome__in": NOT_TAKEN_IN, "message__icontains": text},
    ]
    first, *others = (Submission.objects.order_by().filter(**way).values_list("pk", flat=True) for way in ways)
    return first.union(*others)
