"""The whole trail, in order: the triggers, all customers, all logs, what belongs to nobody, and the seals."""

from collections.abc import Iterator, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from customers.audit.append_only import find_weaknesses
from customers.audit.problems import Problem
from customers.audit.seals.checking import PublicKeys
from customers.audit.seals.parts import LOG_TABLES
from customers.audit.seals.statement import SealedStatement
from customers.replica import read_connection

from .customers import verify_findings, verify_history_of_nobody
from .outcome import Outcome
from .pieces import examine_all, pieces_of_customers, pieces_of_log
from .sealed import verify_seals
from .storage import verify_storage
from .unreadable import as_far_as_readable


def verify_everything(files: Sequence[SealedStatement], keys: PublicKeys, processes: int = 1) -> Iterator[Outcome]:
    """The outcome of each step. `files` are seals from outside the database, `keys` those whose seals count."""
    yield Outcome(list(verify_triggers()))
    pieces = chain(pieces_of_customers(), *(pieces_of_log(table) for table in LOG_TABLES))
    yield from examine_all(pieces, processes)
    for found in (verify_findings(), verify_history_of_nobody(), verify_storage()):
        yield Outcome(list(as_far_as_readable(_("database"), found)))
    for problems in verify_seals(files, keys):
        yield Outcome(problems)


def verify_triggers() -> Iterator[Problem]:
    """Whether the database still refuses to change what was recorded."""
    for weakness in find_weaknesses(read_connection()):
        place = _("table %(table)s") % {"table": weakness.table} if weakness.table else _("database")
        yield Problem(place, weakness.text)
