"""Results as files, so that one can be compared with the last."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .figures import Cell, Sheet
from .sitting import Sitting

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Circumstances:
    """When, of which commit, where and with what."""

    measured_at: datetime
    commit: str
    machine: dict[str, str]
    versions: dict[str, str]
    database: dict[str, str]


@dataclass(frozen=True)
class Earlier:
    """A result of before."""

    name: str
    measured_at: datetime
    sheet: Sheet


def write_result(sitting: Sitting, circumstances: Circumstances, folder: Path = FOLDER) -> Path:
    """Write a sitting down, under its date and commit. The file."""
    folder.mkdir(exist_ok=True)
    moment = circumstances.measured_at.astimezone(UTC)
    content: dict[str, Any] = {
        **asdict(circumstances),
        "measured_at": moment.isoformat(timespec="seconds"),
        "rows_of_limit": sitting.rows_of_limit,
        "memory_mb": {name: round(size, 1) for name, size in sitting.memory_mb.items()},
        "statements_per_call": sitting.statements,
        "cells": [_rounded(asdict(cell)) for cell in sitting.cells],
    }
    path = folder / f"{moment:%Y-%m-%d-%H%M}-{circumstances.commit.rstrip('+')}.json"
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path


def read_newest(folder: Path = FOLDER) -> Earlier | None:
    """The result that was measured last, mostly without strangers; None if there is none."""
    results = map(_read, folder.glob("*.json"))
    quiet = (earlier for earlier in results if 2 * len(earlier.sheet.disturbed) <= len(earlier.sheet.cells))
    return max(quiet, key=lambda earlier: earlier.measured_at, default=None)


def _read(path: Path) -> Earlier:
    content = json.loads(path.read_text())
    names = {field.name for field in fields(Cell)}
    cells = [Cell(**{name: value for name, value in cell.items() if name in names}) for cell in content["cells"]]
    return Earlier(path.stem, datetime.fromisoformat(content["measured_at"]), Sheet(cells))


def _rounded(cell: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in cell.items()}
