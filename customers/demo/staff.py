"""Users to try the core out with: one or two of each role, and the systems that call the API."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from customers.roles import (
    ADMINISTRATORS,
    API_CLIENTS,
    AUDITORS,
    CATALOG_MANAGERS,
    COMPLIANCE_OFFICERS,
    SENIOR_OFFICERS,
)


class Account(NamedTuple):
    """A user, by the name it logs in with."""

    username: str
    role: str
    first_name: str = ""
    last_name: str = ""


OFFICERS = (
    Account("oficial1", COMPLIANCE_OFFICERS, "Laura", "Méndez"),
    Account("oficial2", COMPLIANCE_OFFICERS, "Pedro", "Almánzar"),
)
SENIOR_OFFICER = Account("oficial_senior", SENIOR_OFFICERS, "Carmen", "Bisonó")
STAFF = (
    *OFFICERS,
    SENIOR_OFFICER,
    Account("auditor", AUDITORS, "Ramón", "Ysabel"),
    Account("catalogos", CATALOG_MANAGERS, "Rosa", "Tavárez"),
    Account("administrador", ADMINISTRATORS, "Julio", "Peynado"),
)
SENDERS: dict[Account, str] = {
    Account("clients_inspector", API_CLIENTS): "10.20.0.15",
    Account("banca_en_linea", API_CLIENTS): "10.20.4.7",
}
"""Systems that call the API, with the addresses that they call from."""


def find_users(accounts: Iterable[Account]) -> dict[Account, User]:
    """The users that exist already, by account."""
    accounts = list(accounts)
    users = {user.username: user for user in User.objects.filter(username__in=[one.username for one in accounts])}
    return {account: users[account.username] for account in accounts if account.username in users}


def create_staff(since: datetime, password: str) -> list[User]:
    """Those of the staff that do not exist yet, all with this password. Users that exist stay as they are."""
    known = find_users(STAFF)
    stored = make_password(password)
    return [_create(account, stored, since, is_staff=True) for account in STAFF if account not in known]


def ensure_senders(since: datetime) -> dict[Account, User]:
    """The users of the API; those that did not exist have no password, so that nobody can call in their name."""
    known = find_users(SENDERS)
    return {
        account: known.get(account) or _create(account, make_password(None), since, is_staff=False)
        for account in SENDERS
    }


def _create(account: Account, stored_password: str, since: datetime, *, is_staff: bool) -> User:
    user = User.objects.create(
        username=account.username,
        password=stored_password,
        first_name=account.first_name,
        last_name=account.last_name,
        is_staff=is_staff,
        date_joined=since,
    )
    user.groups.add(Group.objects.get(name=account.role))
    return user
