"""The functions that PostgreSQL reads and writes the register with, made from the models' metadata.

No column is named by hand. What they read is what the portable way reads: their bodies are its queries, with the
function's variables in the places of values.
"""

from .look_up import LOOK_UP
from .write import DIGEST_PLACE, DIVIDER, MARK, RECORD, WRITE

__all__ = ["DIGEST_PLACE", "DIVIDER", "FUNCTIONS", "LOOK_UP", "MARK", "RECORD", "WRITE"]

FUNCTIONS = (LOOK_UP, WRITE, RECORD)
