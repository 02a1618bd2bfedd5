"""The shapes of answers, for their description alone: the answers themselves are made where they are given."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from customers.models import Finding, Submission


class Accepted(serializers.Serializer[Any]):
    """A customer that was taken in."""

    customer_number = serializers.IntegerField(min_value=1, help_text=_("The number of the customer."))


class Error(serializers.Serializer[Any]):
    """A refusal."""

    message = serializers.CharField(
        help_text=_("One sentence for the person at the screen: what is wrong, each field by its path.")
    )
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, in place of the property of that name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=_("What is wrong by the path of the field, where it is about fields."),
    )
    request_id = serializers.CharField(help_text=_("What the call is found by in the core's logs and records."))


class ForeseenFinding(serializers.Serializer[Any]):
    """Something a reviewer would be told of."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(Finding.Severity.choices)
    path = serializers.CharField()
    text = serializers.CharField()


class ForeseenCause(serializers.Serializer[Any]):
    """A reason why the change would wait for an officer."""

    code = serializers.CharField()
    text = serializers.CharField()


class DryRun(serializers.Serializer[Any]):
    """What would come of a call. Of the customer on file it speaks only to those who may view customers."""

    dry_run = serializers.BooleanField(help_text=_("Always true: nothing was written."))
    status = serializers.IntegerField(
        help_text=_("The status of the answer that the call would get: 201, 400, 404, 409.")
    )
    message = serializers.CharField(required=False, help_text=_("Why it would be refused."))
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, in place of the property of that name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=_("What is wrong by the path of the field, where it is about fields."),
    )
    outcome = serializers.ChoiceField(
        [Submission.Outcome.CREATED.value, Submission.Outcome.UPDATED.value, Submission.Outcome.UNCHANGED.value],
        required=False,
        help_text=_("What would come of it, where it would not be refused."),
    )
    customer_number = serializers.IntegerField(
        required=False, allow_null=True, help_text=_("The number of a known customer; null for a new one.")
    )
    match = serializers.CharField(required=False, help_text=_("Who the payload would be taken for, and why."))
    changes = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text=_("Paths of the fields of a known customer that would change."),
    )
    findings = ForeseenFinding(many=True, required=False, help_text=_("What reviewers would be told."))
    waits_for_review = serializers.BooleanField(
        required=False, help_text=_("Whether the change would wait for a compliance officer. It holds meanwhile.")
    )
    review_causes = ForeseenCause(many=True, required=False, help_text=_("Why it would wait."))
    request_id = serializers.CharField(help_text=_("What the call is found by in the core's logs and records."))
