"""Nodes of a payload that say what the person earns and moves."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from catalogs import registry
from catalogs.models import CommercialActivity, Occupation

from .chance import happens, rounded
from .jobs import ACTIVITIES, HOMEMAKER, PENSIONER, STUDENT, Company, Job, OwnOccupation, draw_company, draw_job
from .names import draw_names
from .papers import email, plain
from .people import Person
from .places import draw_address
from .wire import Payload

PESOS_PER_DOLLAR = 60
DOLLAR_SHARE = 0.06
OTHER_ACTIVITY_SHARE = 0.09
SALARIES_A_YEAR = 13
POCKET_MONEY = 3_000
NET_SHARE = (0.86, 0.94)
WORK_STARTS_AT = 18


@dataclass(frozen=True)
class Living:
    """What somebody lives on."""

    occupation_code: str
    occupation: str
    position: str
    salary: float
    company: Company


def job_node(rng: Random, person: Person, today: date) -> Payload:
    """`client_job_info`."""
    living = _draw_living(rng, person)
    in_dollars = happens(rng, DOLLAR_SHARE) and living.salary > 0
    salary = rounded(living.salary / PESOS_PER_DOLLAR, 50) if in_dollars else living.salary
    node = {
        **amounts(rng, salary),
        "currency_code": "USD" if in_dollars else "DOP",
        "company_name": living.company.name,
        "work_address": f"{draw_address(rng)}, {person.place.city}",
        "entry_date": str(_draw_entry_date(rng, person, today)),
        "professional_position": living.position,
        "occupation_code": living.occupation_code,
        "occupation_description": living.occupation,
    }
    if person.sends_later_fields:
        node |= {"company_country_code": "DO", "company_country_description": "República Dominicana"}
        if living.company.code:
            node["company_code"] = living.company.code
    else:
        node["country"] = rng.choice(("República Dominicana", "Republica Dominicana"))
    if happens(rng, 0.35):
        node["work_email"] = f"{email(person.index, *person.names[::2]).split('@')[0]}@{_mail_domain(living.company)}"
    if happens(rng, 0.25) and person.age > 24:
        node["previously_employment_data"] = previous_job(rng, draw_company(rng, draw_job(rng).employers).name)
    if happens(rng, OTHER_ACTIVITY_SHARE) and not person.is_minor:
        node["other_job_info"] = other_activity(rng, sends_later_fields=person.sends_later_fields)
    return node


def amounts(rng: Random, salary: float) -> Payload:
    """What a monthly salary makes in a year and after deductions."""
    return {
        "salary": salary,
        "annual_gross_salary": round(salary * SALARIES_A_YEAR, 2),
        "net_income": round(salary * rng.uniform(*NET_SHARE), 2),
    }


def previous_job(rng: Random, company: str) -> Payload:
    """`client_job_info.previously_employment_data`"""
    boss = draw_names(rng, "DO", is_woman=happens(rng, 0.5))
    return {
        "previous_boss_full_name": f"{boss.first} {boss.last}",
        "previous_company_name": company[:50],
        "previous_seniority": rng.randint(3, 160),
    }


def other_activity(rng: Random, *, sends_later_fields: bool) -> Payload:
    """`client_job_info.other_job_info`"""
    code, origin = rng.choice(list(ACTIVITIES.items()))
    activity = registry.entry(CommercialActivity, code)
    node = {
        "commercial_activity_code": code,
        "commercial_activity_description": activity.name_en if activity else origin,
        "country_code": "DO",
        "quantity_of_employees": rng.choice((0, 0, 1, 1, 2, 3, 5, 8)),
        "total_assets": rounded(rng.lognormvariate(12.5, 0.9), 5_000),
        "income_in_another_currency": 0,
        "origin_income": origin,
    }
    if sends_later_fields:
        node["country_description"] = "República Dominicana"
    return node


def transactionality_node(rng: Random, job: Payload) -> Payload:
    """`client_transactionality`: about what the job brings in."""
    currency = job["currency_code"]
    step = 50 if currency == "USD" else 500
    incoming = rounded((job["net_income"] or POCKET_MONEY) * rng.uniform(0.85, 1.5), step)
    return {
        "inc_transactionality": incoming,
        "inc_transactionality_currency": currency,
        "inc_monthly_movements": rng.choice((1, 2, 2, 2, 3, 4, 6)),
        "out_transactionality": rounded(incoming * rng.uniform(0.55, 0.98), step),
        "out_transactionality_currency": currency,
        "out_monthly_movements": rng.randint(3, 45),
        "funds_country_code": "DO",
        "funds_country_description": "República Dominicana",
    }


def _draw_living(rng: Random, person: Person) -> Living:
    nobody = Company("", "", "")
    if person.is_minor:
        return _without_job(STUDENT, 0, nobody)
    if person.is_retired and happens(rng, 0.75):
        return _without_job(PENSIONER, rounded(rng.lognormvariate(9.9, 0.35), 500), nobody)
    if happens(rng, 0.05):
        return _without_job(HOMEMAKER if person.age > 24 else STUDENT, rounded(rng.uniform(4_000, 15_000), 500), nobody)
    job = draw_job(rng, person.age)
    salary = rounded(job.salary * rng.lognormvariate(0, 0.22), 500)
    position = job.woman if person.is_woman else job.man
    return Living(job.occupation_code, _describe(job), position, salary, draw_company(rng, job.employers))


def _describe(job: Job) -> str:
    """The occupation in the catalog's words, as Clients Inspector sends it."""
    known = registry.entry(Occupation, job.occupation_code)
    return known.name_en or known.name if known else job.man


def _without_job(occupation: OwnOccupation, income: float, company: Company) -> Living:
    return Living(occupation.code, occupation.name, occupation.name, income, company)


def _draw_entry_date(rng: Random, person: Person, today: date) -> date:
    grown_up = person.birth_date + timedelta(days=365 * (12 if person.is_minor else WORK_STARTS_AT) + 5)
    days = max(30, (today - grown_up).days)
    return today - timedelta(days=min(days - 1, round(rng.expovariate(1 / 1_500)) + 20))


def _mail_domain(company: Company) -> str:
    return f"{plain(company.mail_domain) or 'correo'}.example.com"
