"""Rules on money that does not add up."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from catalogs.text import alias_key
from customers.contract.snapshot import RowKey
from customers.models import Employment, OtherActivity, Residence, Transactionality

from .case import Case, Hit

INFLOW_LIMIT = 3
"""Monthly inflow, in monthly incomes, from which on it is far above what is earned."""

ANNUAL_RANGE = (Decimal("0.8"), Decimal("1.5"))
"""What a year's gross salary is, in twelve monthly ones: a thirteenth salary and bonuses are usual."""

OWNED = "propia"
EMPLOYMENT, RESIDENCE, TRANSACTIONALITY = RowKey(Employment), RowKey(Residence), RowKey(Transactionality)
DOLLAR = "USD"


def inflow_above_income(case: Case) -> Iterator[Hit]:
    """More money is to come in each month than the customer earns. Amounts in different currencies are not compared."""
    employment, movements = case.after[EMPLOYMENT], case.after[TRANSACTIONALITY]
    currency = employment["currency_id"]
    if movements["incoming_currency_id"] != currency:
        return
    income = max(employment["net_income"], employment["salary"])
    if currency == DOLLAR:
        income += case.row(OtherActivity).get("income_in_usd") or 0
    if movements["incoming_amount"] > INFLOW_LIMIT * income:
        yield Hit(
            (TRANSACTIONALITY, "incoming_amount"),
            _("The monthly inflow is more than %(times)d times the monthly income.") % {"times": INFLOW_LIMIT},
            also=(
                (EMPLOYMENT, "net_income"),
                (EMPLOYMENT, "salary"),
                (EMPLOYMENT, "currency_id"),
                (TRANSACTIONALITY, "incoming_currency_id"),
                (RowKey(OtherActivity), "income_in_usd"),
            ),
        )


def annual_salary_out_of_line(case: Case) -> Iterator[Hit]:
    """A year's salary is not about twelve monthly ones."""
    employment = case.after[EMPLOYMENT]
    year = 12 * employment["salary"]
    low, high = ANNUAL_RANGE
    if not low * year <= employment["annual_gross_salary"] <= high * year:
        yield Hit(
            (EMPLOYMENT, "annual_gross_salary"),
            _("The annual gross salary is out of line with the monthly salary."),
            also=((EMPLOYMENT, "salary"),),
        )


def rent_of_owned_home(case: Case) -> Iterator[Hit]:
    """Rent is paid for a home that is said to be owned."""
    residence = case.after[RESIDENCE]
    if residence["rent_amount"] and alias_key(residence["housing_type_id"] or "") == OWNED:
        yield Hit(
            (RESIDENCE, "rent_amount"),
            _("A rent is given for a home that is the customer's own."),
            also=((RESIDENCE, "housing_type_id"),),
        )


def contradicting_countries(case: Case) -> Iterator[Hit]:
    """The two fields for the country of the company name different ones."""
    employment = case.after[EMPLOYMENT]
    country, company_country = employment["country_id"], employment["company_country_id"]
    if country and company_country and country != company_country:
        yield Hit(
            (EMPLOYMENT, "company_country_id"),
            _("The country of the company is given twice, and differently."),
            also=((EMPLOYMENT, "country_id"),),
        )
