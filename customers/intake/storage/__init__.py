"""How the intake reads and writes the register: one interface, and two ways to do it.

`portable` speaks through the ORM, runs on every database, and is the specification. `postgresql` hands a whole change
to functions in the database, one statement each; they are made from the models' metadata by every `migrate`.
"""

import logging

from django.db import connection

from .interface import Changeset, Found, Hits, Keys, Model, Storage
from .portable import Portable
from .postgresql import PostgreSQL

__all__ = ["Changeset", "Found", "Hits", "Keys", "Model", "Portable", "PostgreSQL", "Storage", "storage"]

logger = logging.getLogger(__name__)


def storage() -> Storage:
    """The quickest way that the database has. Where its functions are missing, the portable one, which needs none."""
    if connection.vendor != "postgresql":
        return Portable()
    if PostgreSQL.is_installed():
        return PostgreSQL()
    logger.warning("The database lacks functions of this version: run migrate.")
    return Portable()
