"""`python -m faults.verify JOURNAL`: compares the register that DATABASE_URL names with what clients were told of it.

Prints what was compared and every problem, as JSON; exits with 1 if there is one.
"""

import json
import os
import sys
from argparse import ArgumentParser, FileType
from typing import IO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
django.setup()

from .comparing import compare_with_register  # noqa: E402  # models need a Django that is set up
from .journal import read_journal  # noqa: E402


def main() -> int:
    """Exit status: whether there was a problem."""
    parser = ArgumentParser(prog="python -m faults.verify", description=__doc__)
    parser.add_argument("journal", type=FileType())
    journal: IO[str] = parser.parse_args().journal
    compared = compare_with_register(read_journal(journal))
    json.dump({"counts": compared.counts, "problems": compared.problems}, sys.stdout)
    return bool(compared.problems)


if __name__ == "__main__":
    sys.exit(main())
