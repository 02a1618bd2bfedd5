"""The files of an exported trail: written line by line, with their digests."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from customers.audit.digest import canonical_text


@dataclass(frozen=True)
class Written:
    """A file as the manifest names it; `size` is in bytes."""

    name: str
    sha256: str
    size: int
    lines: int

    @property
    def as_json(self) -> dict[str, Any]:
        """Its entry in the manifest."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size, "lines": self.lines}


@dataclass
class Lines:
    """A new file of lines, each a JSON object in canonical form."""

    path: Path
    count: int = 0
    _size: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)
    _file: BinaryIO = field(init=False)

    def __enter__(self) -> Self:
        self._file = self.path.open("xb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Add lines at the end."""
        for line in lines:
            self._write(f"{canonical_text(line)}\n".encode())
            self.count += 1

    @property
    def written(self) -> Written:
        """The file, once it is complete."""
        return Written(self.path.name, self._digest.hexdigest(), self._size, self.count)

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)


def write_whole(path: Path, content: bytes) -> Written:
    """Write a small file at once."""
    with path.open("xb") as file:
        file.write(content)
    return Written(path.name, hashlib.sha256(content).hexdigest(), len(content), content.count(b"\n"))
