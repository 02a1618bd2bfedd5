"""The files of the deployment, read as those read them who run them."""

import fnmatch
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile: name and what follows, without comments and with lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest.strip()) for name, _space, rest in (line.partition(" ") for line in lines) if name]


def last_stage() -> list[tuple[str, str]]:
    """The instructions of the image that runs."""
    instructions = dockerfile()
    return instructions[max(place for place, (name, _rest) in enumerate(instructions) if name == "FROM") :]


def image_environment() -> dict[str, str]:
    """The variables that the image sets."""
    words = [word for name, rest in last_stage() if name == "ENV" for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


def image_command() -> list[str]:
    """What the image runs."""
    (command,) = [json.loads(rest) for name, rest in last_stage() if name == "CMD"]
    return list(command)


def image_health_check() -> list[str]:
    """What tells whether a container is healthy."""
    (check,) = [rest for name, rest in last_stage() if name == "HEALTHCHECK"]
    return list(json.loads(check[check.index("CMD ") + 4 :]))


def compose() -> Any:
    """compose.yaml, with its anchors resolved."""
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def image_files() -> Iterator[Path]:
    """The files that .dockerignore lets into the image, below the root: what is named there, less what is taken out."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    named = [rule[1:] for rule in rules if rule.startswith("!")]
    taken_out = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]
    assert len(named) + len(taken_out) + 1 == len(rules), "a rule of another kind"
    for name in named:
        path = ROOT / name
        for file in [path] if path.is_file() else path.rglob("*"):
            parts = file.relative_to(ROOT).parts
            if file.is_file() and not any(fnmatch.fnmatch(part, rule) for part in parts for rule in taken_out):
                yield Path(PurePath(*parts))
