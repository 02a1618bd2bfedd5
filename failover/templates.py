"""The configuration files of `deploy/cluster/`, filled in."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent.parent / "deploy" / "cluster"


def filled(name: str, values: Mapping[str, str]) -> str:
    """The text of a template with a value in each of its places. Raises KeyError where one has none."""
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(values)


def write(path: Path, text: str, owner: str) -> Path:
    """A file that its owner alone may read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    shutil.chown(path, owner, owner)
    return path
