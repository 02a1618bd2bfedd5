"""Numbers and dates as people in the Dominican Republic write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import override


@pytest.mark.parametrize("language", ["es", "en"])
def test_numbers_and_dates_read_alike_in_both_languages(language: str) -> None:
    with override(language):
        assert localize(Decimal("1234567.89")) == "1,234,567.89"
        assert localize(date(2026, 4, 3)) == "03/04/2026"
        moment = timezone.localtime(datetime(2026, 4, 3, 16, 5, 9, tzinfo=UTC))
        assert localize(moment) == "03/04/2026 12:05:09"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("text", ["03/04/2026", "2026-04-03"])
def test_forms_read_the_day_before_the_month(language: str, text: str) -> None:
    with override(language):
        assert forms.DateField().clean(text) == date(2026, 4, 3)


def test_forms_read_numbers_with_thousands(settings) -> None:
    with override("es"):
        assert forms.DecimalField(localize=True).clean("1,234,567.89") == Decimal("1234567.89")
