"""Which submissions a search term finds."""

from django.db.models import Q

from customers.intake.resubmit import NOT_TAKEN_IN
from customers.models import CustomerIndex, RefusedPerson, Submission
from customers.search import LONGEST_TERM, matches

from .base import customer_numbers
from .finding import among, users_called


def found_by(term: str) -> Q:
    """The condition that a term asks for: person, customer number, user, request id, or message of a refusal."""
    text = term.replace("\0", "").strip()[:LONGEST_TERM]
    if not text:
        return Q(pk__in=())
    people = CustomerIndex.objects.filter(matches(text)).order_by().values_list("customer", flat=True)
    refused_people = RefusedPerson.objects.filter(matches(text)).order_by().values_list("submission", flat=True)
    of_message = Q(outcome__in=NOT_TAKEN_IN, message__icontains=text)
    messages = Submission.objects.filter(of_message).order_by().values_list("pk", flat=True)
    return (
        among("customer", people, matches(text, "customer__index__search_text"))
        | among("pk", refused_people, matches(text, "refused_person__search_text"))
        | among("pk", messages, of_message)
        | Q(customer__in=customer_numbers(text))
        | Q(user__in=users_called(text))
        | Q(request_id=text)
    )
