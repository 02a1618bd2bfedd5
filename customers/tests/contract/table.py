"""The contract's field table, as tests read it (contract_fields.csv).

It is the published table with what later revisions added, in which its known contradictions are settled: `sex` has two
characters, document types twenty, countries of references fifty; the five codes that only the examples show have fifty;
`client_job_info.country` has no star of its own.
"""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Field:
    """One row of the table. `reads_as` says what the field takes: text, country, currency, money, count, flag, ..."""

    path: str
    type: str
    size: int | None
    is_starred: bool
    reads_as: str

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def error_path(self) -> str:
        return self.path.replace("documents.0", "documents[0]")


def _fields() -> list[Field]:
    with (Path(__file__).parent / "contract_fields.csv").open(newline="") as file:
        return [
            Field(row["path"], row["type"], int(row["size"] or 0) or None, row["starred"] == "1", row["reads_as"])
            for row in csv.DictReader(file)
        ]


FIELDS = _fields()


def fields(*kinds: str) -> list[Field]:
    """The fields that read as one of these."""
    return [field for field in FIELDS if field.reads_as in kinds]
