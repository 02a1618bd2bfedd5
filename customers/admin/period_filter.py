"""Rows of a period, from one day to another in the bank's time; the usual periods are a click away."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .days import DayField


def period_filter(field: str) -> type[admin.ListFilter]:
    """The filter of a column with moments: `?<field>_from=2026-11-01&<field>_to=2026-11-22`, each of them optional.

    Days may also stand in the address as they are typed; of a period with a day that is none, no row is.
    """
    return type(f"PeriodFilterOf_{field}", (PeriodFilter,), {"field": field})


class PeriodForm(forms.Form):
    """From which day to which."""

    def __init__(self, first_name: str, last_name: str, days: Mapping[str, str]) -> None:
        super().__init__(days, label_suffix="")
        self.fields = {first_name: DayField(_("From")), last_name: DayField(_("To"))}


class PeriodFilter(admin.ListFilter):
    """See `period_filter`. Templates include `period_days.html`."""

    field = ""
    lookup = ""
    """Where the list's rows have the moment, if not in the field itself."""

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: type[Model], model_admin: Any
    ) -> None:
        field: Any = model._meta.get_field(self.field)
        self.title = field.verbose_name
        super().__init__(request, params, model, model_admin)
        self.first_name, self.last_name = f"{self.field}_from", f"{self.field}_to"
        names = (self.first_name, self.last_name)
        self.form = PeriodForm(*names, {name: params.pop(name, [""])[-1] for name in names})
        self.is_period = self.form.is_valid()
        self.first_day, self.last_day = map(self.form.cleaned_data.get, names)

    def expected_parameters(self) -> list[str | None]:
        return [self.first_name, self.last_name]

    def has_output(self) -> bool:
        return True

    @property
    def is_given(self) -> bool:
        """Whether there is anything to narrow the list by."""
        return not self.is_period or bool(self.first_day or self.last_day)

    @property
    def column(self) -> str:
        """Where the list's rows have the moment."""
        return self.lookup or self.field

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_period:
            return queryset.none()
        if self.first_day:
            queryset = queryset.filter(**{f"{self.column}__gte": _midnight(self.first_day)})
        if self.last_day:
            queryset = queryset.filter(**{f"{self.column}__lt": _midnight(self.last_day + timedelta(days=1))})
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
                "selected": self.is_period and (self.first_day, self.last_day) == (first, last),
                "query_string": changelist.get_query_string(days),
                "display": label,
            }

    def other_parameters(self) -> list[tuple[str, str]]:
        """What else the address of the list says, to be kept when the days change."""
        replaced = {*self.expected_parameters(), PAGE_VAR, ERROR_FLAG}
        return [(name, value) for name, values in self.request.GET.lists() if name not in replaced for value in values]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
