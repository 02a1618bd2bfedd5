"""Rows of a period, from one day to another in the bank's time; the usual periods are a click away."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def period_filter(field: str) -> type[admin.ListFilter]:
    """The filter of a column with moments: `?<field>_from=2026-11-01&<field>_to=2026-11-22`, each of them optional."""
    return type(f"PeriodFilterOf_{field}", (PeriodFilter,), {"field": field})


class PeriodFilter(admin.ListFilter):
    """See `period_filter`."""

    template = "admin/customers/period_filter.html"
    field = ""

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: type[Model], model_admin: Any
    ) -> None:
        field: Any = model._meta.get_field(self.field)
        self.title = field.verbose_name
        super().__init__(request, params, model, model_admin)
        self.first_name, self.last_name = f"{self.field}_from", f"{self.field}_to"
        self.first_day = _day(params.pop(self.first_name, [""])[-1])
        self.last_day = _day(params.pop(self.last_name, [""])[-1])

    def expected_parameters(self) -> list[str | None]:
        return [self.first_name, self.last_name]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.first_day:
            queryset = queryset.filter(**{f"{self.field}__gte": _midnight(self.first_day)})
        if self.last_day:
            queryset = queryset.filter(**{f"{self.field}__lt": _midnight(self.last_day + timedelta(days=1))})
        return queryset

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        today = timezone.localdate()
        for label, first, last in (
            (_("Any date"), None, None),
            (_("Today"), today, today),
            (_("Past 7 days"), today - timedelta(days=6), today),
            (_("This month"), today.replace(day=1), today),
        ):
            days = {self.first_name: first, self.last_name: last}
            yield {
                "selected": (self.first_day, self.last_day) == (first, last),
                "query_string": changelist.get_query_string(days),
                "display": label,
            }

    def other_parameters(self) -> list[tuple[str, str]]:
        """What else the address of the list says, to be kept when the days change."""
        replaced = {*self.expected_parameters(), PAGE_VAR, ERROR_FLAG}
        return [(name, value) for name, values in self.request.GET.lists() if name not in replaced for value in values]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise IncorrectLookupParameters(error) from error
    if day and not date(1900, 1, 1) <= day <= date(2999, 12, 31):
        raise IncorrectLookupParameters(text)
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
