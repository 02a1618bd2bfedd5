"""What an officer wants to know of a customer at a glance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import Contact, Employment, Residence, RiskAssessment, Transactionality

from .display import NO_VALUE, catalog_name, shown, shown_column
from .sections import ShownDocument, documents_of, fact_of

DOCUMENTS_SHOWN = 3

CONTACT, EMPLOYMENT, RESIDENCE = RowKey(Contact), RowKey(Employment), RowKey(Residence)
RISK, MOVEMENTS = RowKey(RiskAssessment), RowKey(Transactionality)

Rows = Mapping[RowKey, Row]


@dataclass(frozen=True)
class Line:
    """A line of the summary; `stands_out` for what compliance looks for first."""

    label: str
    text: str
    stands_out: bool = False


@dataclass(frozen=True)
class Summary:
    """The customer in five topics."""

    who: tuple[Line, ...]
    documents: tuple[ShownDocument, ...]
    more_documents: str
    where: tuple[Line, ...]
    work: tuple[Line, ...]
    money: tuple[Line, ...]


def summarise(rows: Rows) -> Summary:
    """The summary of a customer's rows."""
    documents = [document for document in documents_of(rows) if document.is_current]
    more = len(documents) - DOCUMENTS_SHOWN
    return Summary(
        who=tuple(_who(rows)),
        documents=tuple(documents[:DOCUMENTS_SHOWN]),
        more_documents=ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more} if more > 0 else "",
        where=tuple(_where(rows)),
        work=tuple(_work(rows)),
        money=tuple(_money(rows)),
    )


def _who(rows: Rows) -> Iterable[Line]:
    customer = rows[CUSTOMER]
    yield Line(_("Born"), _born(customer["birth_date"]))
    yield Line(_("Nationality"), _joined(_code(rows, CUSTOMER, "nationality_id"), _second_nationality(rows)))
    yield Line(_("Civil status"), _code(rows, CUSTOMER, "civil_status_id"))
    exposure = _code(rows, CUSTOMER, "person_type_id")
    yield Line(_("Political exposure"), exposure, stands_out=exposure != NO_VALUE)
    yield Line(_("Risk"), _joined(_code(rows, RISK, "level_id"), _text(rows, RISK, "value")))


def _where(rows: Rows) -> Iterable[Line]:
    residence = rows.get(RESIDENCE, {})
    places = (residence.get("neighbourhood"), residence.get("city"), residence.get("province_description"))
    yield Line(_("Address"), _text(rows, RESIDENCE, "address"))
    yield Line(_("City"), ", ".join(dict.fromkeys(filter(None, places))) or NO_VALUE)
    yield Line(_("Country"), _code(rows, RESIDENCE, "country_id"))
    yield Line(_("Cell phone"), _text(rows, CONTACT, "cell_phone"))
    yield Line(_("E-mail"), _text(rows, CONTACT, "email"))


def _work(rows: Rows) -> Iterable[Line]:
    employment = rows.get(EMPLOYMENT, {})
    occupation = _code(rows, EMPLOYMENT, "occupation_id")
    yield Line(_("Company"), _text(rows, EMPLOYMENT, "company_name"))
    yield Line(_("Position"), _text(rows, EMPLOYMENT, "position"))
    yield Line(_("Occupation"), employment.get("occupation_description") or occupation)
    yield Line(_("Net income, monthly"), _text(rows, EMPLOYMENT, "net_income"))
    yield Line(_("Gross salary, yearly"), _text(rows, EMPLOYMENT, "annual_gross_salary"))


def _money(rows: Rows) -> Iterable[Line]:
    yield Line(_("In, monthly"), _movements(rows, "incoming"))
    yield Line(_("Out, monthly"), _movements(rows, "outgoing"))
    yield Line(_("Country of funds"), _code(rows, MOVEMENTS, "funds_country_id"))
    yield Line(_("Branch"), _joined(rows[CUSTOMER]["branch_id"], rows[CUSTOMER]["branch_name"]))


def _born(birth_date: Any) -> str:
    if not isinstance(birth_date, date):
        return shown(birth_date)
    return _("%(date)s, aged %(age)d") % {
        "date": date_format(birth_date, "SHORT_DATE_FORMAT"),
        "age": _age(birth_date),
    }


def _age(birth_date: date) -> int:
    """Whole years, today."""
    today = timezone.localdate()
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def _second_nationality(rows: Rows) -> str:
    second = _code(rows, CUSTOMER, "other_nationality_id")
    return "" if second == NO_VALUE else second


def _movements(rows: Rows, direction: str) -> str:
    count = rows.get(MOVEMENTS, {}).get(f"{direction}_movements")
    amount = _text(rows, MOVEMENTS, f"{direction}_amount")
    if not isinstance(count, int):
        return amount
    return ngettext("%(amount)s in %(count)s movement", "%(amount)s in %(count)s movements", count) % {
        "amount": amount,
        "count": shown(count),
    }


def _code(rows: Rows, row_key: RowKey, column: str) -> str:
    """What the catalog calls the code in a column, else the code."""
    code = rows.get(row_key, {}).get(column)
    return catalog_name(row_key.model, column, code) or shown_column(row_key.model, column, code)


def _text(rows: Rows, row_key: RowKey, column: str) -> str:
    return fact_of(row_key, rows.get(row_key, {}), column).text


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text and text != NO_VALUE) or NO_VALUE
