"""Every function that the service keeps in PostgreSQL."""

from customers.api.users import FIND_USER
from customers.intake.storage.functions import FUNCTIONS

STORED = (FIND_USER, *FUNCTIONS)
