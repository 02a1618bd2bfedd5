"""`python -m benchmarks.pages`: see the package."""

import os
import sys
from argparse import ArgumentParser

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
os.environ["SECOND_FACTOR"] = "false"  # the users that it makes have none
django.setup()

from customers.roles import ROLES  # noqa: E402  # models need a Django that is set up

from .measuring import Measured  # noqa: E402
from .report import report, table  # noqa: E402
from .visiting import Plan, visit  # noqa: E402

LIMIT_MS, REPETITIONS, GIVE_UP_SECONDS = 150.0, 3, 20


def main() -> int:
    """Visit, print, and say by the exit status whether every page kept the limit."""
    parser = ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--role", action="append", choices=list(ROLES), help="only as this role (default: as each)")
    parser.add_argument("--only", default="", help="only pages whose name or address has this text")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help="warm visits (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=LIMIT_MS, metavar="MS", help="default: %(default)s")
    parser.add_argument(
        "--processor", action="store_true", help="judge by processor time instead of the clock's: on a busy machine"
    )
    parser.add_argument("--plans", action="store_true", help="print the plans of statements that want a look")
    parser.add_argument("--all", action="store_true", help="print every page, not only the slow ones")
    arguments = parser.parse_args()
    plan = Plan(arguments.role or list(ROLES), arguments.only, arguments.repetitions, GIVE_UP_SECONDS)
    visited: list[Measured] = []
    for measured in visit(plan):
        visited.append(measured)
        if arguments.all or measured.is_slow(arguments.limit, arguments.processor) or measured.warnings:
            print(table([measured], arguments.plans), file=sys.stderr, flush=True)
    if not visited:
        raise SystemExit("No page answered: is the register filled, are the static files collected (or DEBUG on)?")
    print(report(visited, arguments.limit, arguments.processor))
    return int(any(measured.is_slow(arguments.limit, arguments.processor) for measured in visited))


if __name__ == "__main__":
    raise SystemExit(main())
