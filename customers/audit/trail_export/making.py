"""Writes the trail, or that of some customers, into a folder. Everything in it is of one moment; memory stays flat."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from customers.audit.access import log_access
from customers.audit.digest import canonical_text, canonical_value
from customers.audit.logs import Who, write_down
from customers.audit.seals.kept import newest_seal, seal_of
from customers.audit.seals.keys import public_text, trusted_keys
from customers.audit.seals.proof import prove
from customers.audit.seals.statement import UnreadableSeal
from customers.audit.snapshot import one_snapshot
from customers.audit.verify import customer_ranges
from customers.models import LOGS as LOG_MODELS
from customers.models import Access, Customer, Export, ExportedFile, Revision
from customers.replica import reading

from . import contents, verify_trail
from .files import Lines, Written, write_whole
from .readme import README
from .verify_trail import ALL, FORMAT, LOGS, MANIFEST, PROOFS, REGISTER, REVIEWS, REVISIONS, SEALS, STRAYS, SUBMISSIONS

LISTING = "trail"
VERIFIER = Path(verify_trail.__file__)

_BY_CUSTOMER = (REVISIONS, REVIEWS, REGISTER, STRAYS)


class FolderNotEmpty(Exception):
    """Something is in the folder already."""


@dataclass(frozen=True)
class Order:
    """What is to be exported: everything, or the trail of the customers with these numbers."""

    customers: tuple[int, ...] | None = None
    with_payloads: bool = False
    report: Callable[[int], Any] = field(default=lambda customers: None)
    """Is told, now and then, how many customers more have been written."""

    @property
    def customers_text(self) -> str | list[int]:
        """The customers, as manifest and log name them."""
        return ALL if self.customers is None else sorted(self.customers)


def unknown_customers(numbers: Iterable[int]) -> list[int]:
    """Those that neither the register nor the trail knows."""
    wanted = set(numbers)
    known = set(Customer.objects.filter(number__in=wanted).values_list("number", flat=True))
    revised = (
        Revision.objects.filter(customer_id__in=wanted).order_by().values_list("customer_id", flat=True).distinct()
    )
    return sorted(wanted - known - set(revised))


def export_trail(folder: Path, order: Order, who: Who) -> Export:
    """Write the files, which is logged before the first and after the last one. Raises FolderNotEmpty and OSError."""
    record, manifest = write_trail(folder, order, who)
    done = ExportedFile(export=record, file_name=manifest.name, file_digest=manifest.sha256, size_bytes=manifest.size)
    write_down(done, who)
    return record


def write_trail(folder: Path, order: Order, who: Who) -> tuple[Export, Written]:
    """Write the files, which is logged before the first one; the export as logged, and its manifest."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmpty
    record = _log_start(order, who)
    with reading(), one_snapshot():
        files = [*_write_customers(folder, order), *_write_logs(folder, order), *_write_seals(folder, order)]
    files += [write_whole(folder / VERIFIER.name, VERIFIER.read_bytes()), write_whole(folder / "README.txt", README)]
    return record, write_whole(folder / MANIFEST, _manifest(record, order, files))


def _log_start(order: Order, who: Who) -> Export:
    revisions = Revision.objects.filter(**_condition(order))
    filters = {"customers": order.customers_text, "with_payloads": order.with_payloads}
    record = Export(
        listing=LISTING,
        format=Export.Format.JSON_LINES,
        filters=canonical_text(filters),
        row_count=revisions.count(),
    )
    with transaction.atomic():
        write_down(record, who)
        for number in _known(order):
            log_access(who, Access.Kind.EXPORT, customer=number, object_id=record.pk)
    return record


def _known(order: Order) -> Iterable[int | None]:
    """The customers that the access log can name; nobody in particular, where everybody's trail is taken."""
    if order.customers is None:
        return (None,)
    return Customer.objects.filter(number__in=order.customers).order_by("number").values_list("number", flat=True)


def _write_customers(folder: Path, order: Order) -> Iterator[Written]:
    with ExitStack() as stack:
        files = {name: stack.enter_context(Lines(folder / name)) for name in _BY_CUSTOMER}
        for first, last in _ranges(order):
            lines = contents.lines_of_customers(first, last)
            for name, found in lines.items():
                files[name].write(found)
            order.report(len(lines.get(REGISTER, ())))
        if order.customers is None:
            files[STRAYS].write(contents.stray_findings())
    yield from (file.written for file in files.values())


def _ranges(order: Order) -> Iterable[tuple[int, int]]:
    return customer_ranges() if order.customers is None else ((number, number) for number in sorted(order.customers))


def _condition(order: Order) -> dict[str, object]:
    return {} if order.customers is None else {"customer_id__in": order.customers}


def _write_logs(folder: Path, order: Order) -> Iterator[Written]:
    with Lines(folder / LOGS[SUBMISSIONS]) as file:
        file.write(contents.lines_of_submissions(order.with_payloads, **_condition(order)))
    yield file.written
    for model in LOG_MODELS if order.customers is None else ():
        with Lines(folder / LOGS[model._meta.db_table]) as file:
            file.write(contents.lines_of_log(model))
        yield file.written


def _write_seals(folder: Path, order: Order) -> Iterator[Written]:
    with Lines(folder / SEALS) as file:
        file.write(contents.lines_of_seals())
    yield file.written
    if order.customers is not None:
        yield write_whole(folder / PROOFS, _in_lines({"proofs": _proofs(order.customers)}))


def _proofs(customers: Sequence[int]) -> list[object]:
    """That each customer is in the newest seal, of those that it covers."""
    seal = newest_seal()
    try:
        sealed = seal_of(seal) if seal else None
    except UnreadableSeal:  # which the verifier sees from the seals
        return []
    proofs = [prove(number, sealed) for number in sorted(customers)] if sealed else []
    return [proof.as_json for proof in proofs if proof]


def _manifest(record: Export, order: Order, files: Sequence[Written]) -> bytes:
    return _in_lines(
        {
            "format": FORMAT,
            "made_at": canonical_value(timezone.now()),
            "made_by": record.username,
            "export": record.pk,
            "customers": order.customers_text,
            "with_payloads": order.with_payloads,
            "public_keys": [public_text(key) for key in trusted_keys().values()],
            "files": [file.as_json for file in files],
        }
    )


def _in_lines(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
