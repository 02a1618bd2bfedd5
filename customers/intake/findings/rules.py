"""The table of findings. To add one: a function that yields hits, a line here, and its test."""

from customers.models import Finding

from . import codes, corrections, money, people
from .case import Case, Found, Rule

INFO, WARNING, ALERT = Finding.Severity.INFO, Finding.Severity.WARNING, Finding.Severity.ALERT

RULES: tuple[Rule, ...] = (
    Rule("catalog_unverified", WARNING, codes.unverified_entries),
    Rule("catalog_inactive", INFO, codes.inactive_entries),
    Rule("description_differs", INFO, codes.differing_descriptions),
    Rule("document_check_failed", WARNING, codes.failing_documents),
    Rule("bank_code_check_failed", WARNING, codes.failing_bank_codes),
    Rule("phone_impossible", INFO, codes.impossible_phones),
    Rule("politically_exposed", ALERT, people.politically_exposed),
    Rule("minor", WARNING, people.minor),
    Rule("names_changed", WARNING, people.changed_names),
    Rule("birth_date_changed", WARNING, people.changed_birth_date),
    Rule("correction_overwritten", WARNING, corrections.overwritten_corrections),
    Rule("possible_duplicate", ALERT, people.possible_duplicate),
    Rule("shared_email", WARNING, people.shared_email),
    Rule("shared_cell_phone", WARNING, people.shared_cell_phone),
    Rule("hired_before_birth", INFO, people.hired_before_birth),
    Rule("inflow_above_income", WARNING, money.inflow_above_income),
    Rule("annual_salary_out_of_line", INFO, money.annual_salary_out_of_line),
    Rule("rent_of_owned_home", INFO, money.rent_of_owned_home),
    Rule("company_countries_differ", INFO, money.contradicting_countries),
    Rule("unknown_keys", INFO, people.unknown_keys),
)


def find_findings(case: Case) -> list[Found]:
    """What the rules see in a revision, in the order of the table.

    Of an existing customer, only what the revision has touched: what was known before is not news.
    """
    return [
        Found(rule.code, rule.severity, hit.path, str(hit.text))
        for rule in RULES
        for hit in rule.check(case)
        if not case.before or case.touches(hit)
    ]
